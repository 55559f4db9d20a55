#ifndef LAYOUT_RUNNING_H
#define LAYOUT_RUNNING_H
/*
 * Running heads and feet: measured before pages are cut, set afterwards. They are Artifacts, but
 * for the logo of page one, which is the sheet's Figure, and the status and disclaimer of the last
 * page, which end the sheet's text.
 */
#include "layout/compose.h"

struct running {
	struct composed brand, first, later; /* heads */
	struct composed status, disclaimer;  /* feet */
	struct tag *logo;                    /* on page one; NULL where the brand has none */
	double text_x, text_width;           /* of the feet's first line, beside the page's number */
	double disclaimer_width;
	double foot_top;    /* y of the rule */
	double top, bottom; /* y between which a page's content stands */
};

void running_measure(struct flow *flow, struct running *running, struct tag *document);
/* Add heads and feet to each page of flow->frames. */
void running_place(struct flow *flow, struct running *running);

#endif
