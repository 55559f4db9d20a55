#include "portal/identity.h"

#include <stdio.h>
#include <string.h>

static void add_text(struct digest *digest, const struct text *text)
{
	digest_add_text(digest, text->utf8 ? text->utf8 : "");
}

/* What people call somebody is not who it is. */
static void add_party(struct digest *digest, const struct portal_party *party)
{
	add_text(digest, &party->reference);
	add_text(digest, &party->system);
	add_text(digest, &party->value);
}

static void end(struct digest *digest, char urn[URN_SIZE])
{
	static const char variants[] = "89ab";
	char hex[DIGEST_HEX + 1];
	digest_end(digest, hex);
	hex[12] = '8';
	hex[16] = variants[hex[16] % 4];
	snprintf(urn, URN_SIZE, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
	         hex + 20);
}

void identity_of_document(const struct portal_values *values, const struct paper *document,
                          char urn[URN_SIZE])
{
	struct digest digest;
	digest_start(&digest);
	digest_add_text(&digest, "handout document 1");
	add_party(&digest, &values->patient);
	add_party(&digest, &values->encounter);
	digest_add_text(&digest, document->language);
	digest_add_text(&digest, document->sha256);
	if (document->encrypted) { /* not the open one; and another occasion can have a new password */
		digest_add_text(&digest, "encrypted");
		add_text(&digest, &values->occasion);
	}
	end(&digest, urn);
}

void identity_of_message(const struct portal_values *values, const char (*urns)[URN_SIZE],
                         size_t count, char urn[URN_SIZE])
{
	const struct portal_party *recipients = values->recipients.at;
	struct digest digest;
	char number[32];
	digest_start(&digest);
	digest_add_text(&digest, "handout message 1");
	add_party(&digest, &values->patient);
	add_party(&digest, &values->practitioner);
	add_party(&digest, &values->encounter);
	add_party(&digest, &values->in_response_to);
	snprintf(number, sizeof number, "%zu", values->recipients.count);
	digest_add_text(&digest, number);
	for (size_t i = 0; i < values->recipients.count; i++)
		add_party(&digest, &recipients[i]);
	digest_add_text(&digest, values->message.node->text);
	add_text(&digest, &values->occasion);
	for (size_t i = 0; i < count; i++)
		digest_add_text(&digest, urns[i]);
	end(&digest, urn);
}
