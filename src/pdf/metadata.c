#include "pdf/metadata.h"

static void put_xml(struct buf *out, const char *text)
{
	for (; *text; text++)
		if (*text == '&')
			buf_text(out, "&amp;");
		else if (*text == '<')
			buf_text(out, "&lt;");
		else if (*text == '>')
			buf_text(out, "&gt;");
		else
			buf_char(out, *text);
}

static void put_element(struct buf *out, const char *open, const char *text, const char *close)
{
	buf_text(out, open);
	put_xml(out, text);
	buf_text(out, close);
}

/* PDF/A knows its own properties only; any other one must be described (ISO 19005-2, 6.6.2.3.3). */
static const char extension[] =
	"<rdf:Description rdf:about=\"\" xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
	" xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
	" xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n"
	"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">"
	"<pdfaSchema:schema>PDF/UA</pdfaSchema:schema>"
	"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
	"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
	"<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">"
	"<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</"
	"pdfaProperty:valueType>"
	"<pdfaProperty:category>internal</pdfaProperty:category>"
	"<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>"
	"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
	"</rdf:Description>\n";

HPDF_Dict metadata_write(struct pdf_doc *doc, const struct frames *frames,
                         const struct pdf_options *options)
{
	struct buf xmp, entries;
	buf_init(&xmp, doc->arena);
	buf_init(&entries, doc->arena);
	buf_text(&xmp,
	         "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
	         "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
	         "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
	         "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
	         " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\""
	         " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
	         " xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\""
	         " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
	         "<pdfuaid:part>1</pdfuaid:part><pdfaid:part>2</pdfaid:part>"
	         "<pdfaid:conformance>A</pdfaid:conformance><dc:format>application/pdf</dc:format>\n");
	put_element(&xmp, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", frames->title,
	            "</rdf:li></rdf:Alt></dc:title>\n");
	put_element(&xmp, "<dc:creator><rdf:Seq><rdf:li>", frames->author,
	            "</rdf:li></rdf:Seq></dc:creator>\n");
	put_element(&xmp, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">", frames->subject,
	            "</rdf:li></rdf:Alt></dc:description>\n");
	put_element(&xmp, "<dc:language><rdf:Bag><rdf:li>", frames->language, "</rdf:li>");
	if (frames->second_language)
		put_element(&xmp, "<rdf:li>", frames->second_language, "</rdf:li>");
	buf_text(&xmp, "</rdf:Bag></dc:language>\n");
	put_element(&xmp, "<xmp:CreateDate>", options->created, "</xmp:CreateDate>");
	put_element(&xmp, "<xmp:ModifyDate>", options->created, "</xmp:ModifyDate>\n");
	put_element(&xmp, "<pdf:Producer>", options->producer, "</pdf:Producer>\n");
	buf_text(&xmp, "</rdf:Description>\n");
	buf_text(&xmp, extension);
	buf_text(&xmp, "</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>");
	buf_text(&entries, "/Type/Metadata/Subtype/XML");
	if (xmp.failed) {
		doc_no_memory(doc);
		return NULL;
	}
	return stream_new(doc, &entries, (struct bytes){xmp.at, xmp.length}, false);
}

/* 2026-05-15T00:00:00Z as D:20260515000000Z (7.9.4). */
static void put_date(struct buf *out, const char *key, const char *iso)
{
	buf_text(out, key);
	buf_text(out, "(D:");
	for (; *iso; iso++)
		if (*iso >= '0' && *iso <= '9')
			buf_char(out, *iso);
	buf_text(out, "Z)");
}

void info_write(struct pdf_doc *doc, const struct frames *frames, const struct pdf_options *options)
{
	struct buf body;
	buf_init(&body, doc->arena);
	buf_text(&body, "/Title");
	put_text_string(&body, frames->title);
	buf_text(&body, "/Author");
	put_text_string(&body, frames->author);
	buf_text(&body, "/Subject");
	put_text_string(&body, frames->subject);
	put_date(&body, "/CreationDate", options->created);
	put_date(&body, "/ModDate", options->created);
	if (doc_check(doc, HPDF_SetInfoAttr(doc->hpdf, HPDF_INFO_PRODUCER, options->producer)))
		dict_fill(doc, doc->hpdf->info, &body);
}
