#ifndef CMD_VERSION_H
#define CMD_VERSION_H

/* The program's version, what confines it here, and the libraries that it was built with. */
void version_print(void);

#endif
