#ifndef KD_CNCURSES_SHIM_H
#define KD_CNCURSES_SHIM_H
// The wide-character interface (cchar_t, add_wch) is declared only when these are set.
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include <curses.h>
// The C library's own idea of a character's width; its header hides it from Swift.
extern int wcwidth(wchar_t character);
#endif
