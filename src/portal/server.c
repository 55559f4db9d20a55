#include "portal/portal.h"
enum diag_code portal_connect(struct arena *arena, const struct portal_address *address,
                              struct portal_server **out, struct diags *diags)
{
	(void)arena;
	(void)address;
	(void)out;
	(void)diags;
	return DIAG_MACHINE;
}
void portal_disconnect(struct portal_server *server)
{
	(void)server;
}
enum diag_code portal_send(struct portal_server *server, struct arena *arena,
                           const struct portal_bundle *bundle, struct portal_outcome *out,
                           struct diags *diags)
{
	(void)server;
	(void)arena;
	(void)bundle;
	(void)out;
	(void)diags;
	return DIAG_MACHINE;
}
