#include "cmd/version.h"

#include <hb.h>
#include <jansson.h>
#include <png.h>
#include <stdio.h>
#include <unicode/uvernum.h>
#include <yaml.h>

#include "base/confine.h"
#include "job/job.h"
#include "pdf/pdf.h"

void version_print(void)
{
	char walls[CONFINE_TEXT_SIZE];
	confine_describe(walls);
	printf("%s\nconfinement: %s\n", job_version, walls);
	printf("built with: %s, HarfBuzz %s, ICU %s, libyaml %s, libpng %s, jansson %s\n", pdf_library,
	       HB_VERSION_STRING, U_ICU_VERSION, yaml_get_version_string(), PNG_LIBPNG_VER_STRING,
	       JANSSON_VERSION);
}
