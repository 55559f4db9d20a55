#ifndef CMD_DATA_H
#define CMD_DATA_H

/* Say on standard error that a folder of data is passed over: somebody put data there, and would
 * wait for them in vain. */
void cmd_warn_of_data(void);

#endif
