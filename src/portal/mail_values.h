#ifndef PORTAL_MAIL_VALUES_H
#define PORTAL_MAIL_VALUES_H
/*
 * Whom a message by e-mail goes to and what it says.   YAML -> here -> portal/mail.h
 *
 * What goes into a header is one line without controls, so that no value makes a header of its own.
 *
 * Owner, Privacy  as portal/values.h.
 */
#include "content/handout.h"

struct mail_mailbox {
	const struct node *node;
	struct text address; /* ASCII */
	struct text name;    /* may be absent */
};

struct mail_values {
	const struct node *node;
	struct mail_mailbox from;
	struct list to;       /* struct mail_mailbox, at least one */
	struct text subject;  /* anybody can read it on the way, and so none is made of the sheet */
	struct text message;  /* its node->text keeps the lines */
	struct text occasion; /* as struct portal_values */
	struct values sheet;  /* printed on the sheet */
};

extern const struct schema_object mail_values_schema;

/* As portal_values_load(). */
enum diag_code mail_values_load(struct arena *arena, const struct source *source,
                                struct mail_values *out, struct diags *diags);

#endif
