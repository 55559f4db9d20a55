#ifndef LAYOUT_STEPS_H
#define LAYOUT_STEPS_H
/*
 * Steps with their badges -> strips of the galley.
 */
#include "layout/body.h"

/* steps: struct step; place: what each has below its title. */
void place_steps(struct flow *flow, const struct list *steps, struct tag *parent,
                 place_body *place);

#endif
