// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * `top` on a terminal. Curses sends what differs from the last picture only, and none
 * of it changes by itself: no clock, and numbers stand in columns of fixed width.
 */
#include <curses.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "problem.h"
#include "top.h"
#include "utf8.h"

/* Until the first picture; then there are two readings to compare. */
#define FIRST_SECONDS 0.25
/* Arrow keys are several octets, which a slow line may deliver apart. */
#define ESCAPE_MS     100
#define KEY_ESCAPE    27
#define KEY_CLEAR_ALL ('u' & 0x1f)

static const char help[] =
	"q quit  < > sort  r reverse  u units  / filter  + - interval  arrows scroll";

/**
 * struct screen - the terminal
 * @top: what is shown
 * @first: row at the top
 * @filtering: the filter is being typed
 * @filter_before: what it was, should that be given up
 * @ended: by hand
 * @read: when counters were read last
 * @wait: seconds from then to the next time
 */
struct screen {
	struct mcrctl_top *top;
	size_t first;
	bool filtering;
	char filter_before[MCR_TOP_FILTER_MAX + 1];
	bool ended;
	double read;
	double wait;
};

static volatile sig_atomic_t caught;

static void on_signal(int number)
{
	caught = number;
}

static const int fatal_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

#define FATAL_SIGNALS (sizeof(fatal_signals) / sizeof(fatal_signals[0]))

/*
 * Signals arrive while a key is waited for and at no other time, so that none is
 * missed. Curses itself handles SIGWINCH and SIGTSTP.
 */
static void signals_hold(sigset_t *before, struct sigaction actions[])
{
	const struct sigaction action = { .sa_handler = on_signal };
	sigset_t held;

	caught = 0;
	sigemptyset(&held);
	sigaddset(&held, SIGWINCH);
	sigaddset(&held, SIGTSTP);
	for (size_t i = 0; i < FATAL_SIGNALS; i++) {
		sigaddset(&held, fatal_signals[i]);
		sigaction(fatal_signals[i], &action, &actions[i]);
	}
	sigprocmask(SIG_BLOCK, &held, before);
}

/* One that was caught takes its course now. */
static void signals_release(const sigset_t *before,
			    const struct sigaction actions[])
{
	for (size_t i = 0; i < FATAL_SIGNALS; i++)
		sigaction(fatal_signals[i], &actions[i], NULL);
	sigprocmask(SIG_SETMASK, before, NULL);
	if (caught)
		raise(caught);
}

/* A text in a column of @width, cut if it must be. */
static void draw_cell(int y, size_t x, size_t width, bool right,
		      const char *cell)
{
	char text[MCR_TEXT_MAX];
	size_t used;

	mcr_text_printable(cell, text, sizeof(text));
	mcr_utf8_cut(text, width);
	used = mcr_utf8_width(text);
	mvaddstr(y, (int)(right ? x + width - used : x), text);
}

static void draw_headings(const struct screen *s, const size_t *widths)
{
	const struct mcr_top_view *view = &s->top->view;
	size_t x = 0;

	for (int c = 0; c < MCR_TOP_COLUMNS_COUNT; c++) {
		if (!widths[c])
			continue;
		attrset((int)view->sort == c ? A_REVERSE : A_BOLD);
		draw_cell(1, x, widths[c], !mcr_top_column_is_text(c),
			  mcr_top_heading(c, view->unit));
		x += widths[c] + 2;
	}
	attrset(A_NORMAL);
}

static void draw_row(const struct screen *s, int y, const size_t *widths,
		     const struct mcr_top_row *row)
{
	char text[MCR_TEXT_MAX];
	size_t x = 0;

	for (int c = 0; c < MCR_TOP_COLUMNS_COUNT; c++) {
		if (!widths[c])
			continue;
		draw_cell(y, x, widths[c], !mcr_top_column_is_text(c),
			  mcr_top_cell(row, c, s->top->view.unit, text));
		x += widths[c] + 2;
	}
}

/* Rows between summary and headings above, and help below. */
static size_t page(void)
{
	return LINES > 3 ? (size_t)LINES - 3 : 0;
}

static void draw(struct screen *s)
{
	const struct mcr_top *top = &s->top->top;
	size_t widths[MCR_TOP_COLUMNS_COUNT], used;
	char line[256];

	mcr_top_layout(top, (size_t)COLS, widths);
	if (s->first + page() > top->count)
		s->first = top->count > page() ? top->count - page() : 0;
	erase();
	mcr_top_summary(top, &s->top->view, line, sizeof(line));
	used = strlen(line);
	snprintf(line + used, sizeof(line) - used, ", every %g s",
		 s->top->interval);
	draw_cell(0, 0, (size_t)COLS, false, line);
	if (LINES > 2)
		draw_headings(s, widths);
	for (size_t i = 0; i < page() && s->first + i < top->count; i++)
		draw_row(s, (int)i + 2, widths, &top->rows[s->first + i]);
	if (s->filtering)
		snprintf(line, sizeof(line), "filter: %s",
			 s->top->view.filter);
	draw_cell(LINES - 1, 0, (size_t)COLS, false,
		  s->filtering ? line : help);
	curs_set(s->filtering);
	refresh();
}

static void sort_by(struct mcr_top_view *view, int step)
{
	view->sort = ((int)view->sort + step + MCR_TOP_COLUMNS_COUNT) %
		     MCR_TOP_COLUMNS_COUNT;
}

static void scroll_by(struct screen *s, size_t rows, bool down)
{
	if (down)
		s->first += rows;
	else
		s->first -= rows < s->first ? rows : s->first;
}

static void set_interval(struct screen *s, double seconds)
{
	if (seconds >= MCRCTL_TOP_INTERVAL_MIN &&
	    seconds <= MCRCTL_TOP_INTERVAL_MAX)
		s->top->interval = s->wait = seconds;
}

static void on_key(struct screen *s, wint_t key)
{
	struct mcr_top_view *view = &s->top->view;

	switch (key) {
	case 'q':
		s->ended = true;
		break;
	case '<':
	case KEY_LEFT:
		sort_by(view, -1);
		break;
	case '>':
	case KEY_RIGHT:
		sort_by(view, 1);
		break;
	case 'r':
		view->reverse = !view->reverse;
		break;
	case 'u':
		view->unit = (view->unit + 1) % MCR_TOP_UNITS_COUNT;
		break;
	case '/':
		s->filtering = true;
		strcpy(s->filter_before, view->filter);
		break;
	case '+':
		set_interval(s, s->top->interval * 2);
		break;
	case '-':
		set_interval(s, s->top->interval / 2);
		break;
	case KEY_UP:
		scroll_by(s, 1, false);
		break;
	case KEY_DOWN:
		scroll_by(s, 1, true);
		break;
	case KEY_PPAGE:
		scroll_by(s, page(), false);
		break;
	case KEY_NPAGE:
		scroll_by(s, page(), true);
		break;
	case KEY_HOME:
		s->first = 0;
		break;
	case KEY_END:
		s->first = s->top->top.count;
		break;
	case 'l' & 0x1f:
		/* Something else has written to the terminal. */
		clearok(curscr, TRUE);
		break;
	}
}

/* Takes the last character away, however many octets it has. */
static void filter_shorten(char *filter)
{
	size_t length = strlen(filter);

	while (length && ((unsigned char)filter[length - 1] & 0xc0) == 0x80)
		length--;
	filter[length ? length - 1 : 0] = '\0';
}

static void filter_append(char *filter, wint_t key)
{
	char octets[MB_LEN_MAX + 1] = "";
	mbstate_t state = { 0 };
	size_t size = wcrtomb(octets, (wchar_t)key, &state);

	if (size != (size_t)-1 && mcr_utf8_printable(octets) &&
	    strlen(filter) + size <= MCR_TOP_FILTER_MAX)
		strcat(filter, octets);
}

static void on_filter_key(struct screen *s, wint_t key, bool special)
{
	char *filter = s->top->view.filter;

	if (key == '\r' || key == '\n' || (special && key == KEY_ENTER)) {
		s->filtering = false;
	} else if (key == KEY_ESCAPE) {
		s->filtering = false;
		strcpy(filter, s->filter_before);
	} else if (key == 127 || key == '\b' ||
		   (special && key == KEY_BACKSPACE)) {
		filter_shorten(filter);
	} else if (key == KEY_CLEAR_ALL) {
		*filter = '\0';
	} else if (!special) {
		filter_append(filter, key);
	}
	s->first = 0;
}

/* All keys there are; a resize is one of them. */
static void read_keys(struct screen *s)
{
	bool special;
	wint_t key;
	int kind;

	while (!s->ended && (kind = get_wch(&key)) != ERR) {
		special = kind == KEY_CODE_YES;
		if (s->filtering)
			on_filter_key(s, key, special);
		else if (special || key < KEY_MIN)
			on_key(s, key);
		/* Before the first picture there is nothing to arrange. */
		if (!s->top->top.all)
			continue;
		mcr_top_arrange(&s->top->top, &s->top->view);
		draw(s);
	}
}

static double clock_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Does what keys say until it is time to read again. */
static void wait_for_keys(struct screen *s, const sigset_t *mask)
{
	struct pollfd keys = { .fd = STDIN_FILENO, .events = POLLIN };
	struct timespec wait;
	double left;
	int ready;

	while (!s->ended && !caught) {
		left = s->read + s->wait - clock_seconds();
		if (left <= 0)
			return;
		wait.tv_sec = (time_t)left;
		wait.tv_nsec = (long)((left - (double)wait.tv_sec) * 1e9);
		ready = ppoll(&keys, 1, &wait, mask);
		/* The terminal may have gone. */
		if (ready > 0 && keys.revents != POLLIN)
			s->ended = true;
		else if (ready && !caught)
			read_keys(s);
	}
}

static int show(struct screen *s, const sigset_t *mask, struct mcr_error *err)
{
	struct mcrctl_top *top = s->top;
	int ret;

	s->read = clock_seconds();
	s->wait = top->interval < FIRST_SECONDS ? top->interval : FIRST_SECONDS;
	wait_for_keys(s, mask);
	s->wait = top->interval;
	for (unsigned long n = 1; !s->ended && !caught; n++) {
		s->read = clock_seconds();
		ret = mcrctl_top_read(top, err);
		if (ret)
			return ret;
		draw(s);
		if (n == top->count)
			return 0;
		wait_for_keys(s, mask);
	}
	return 0;
}

int mcrctl_top_screen(struct mcrctl_top *top, struct mcr_error *err)
{
	struct sigaction actions[FATAL_SIGNALS];
	struct screen s = { .top = top };
	const char *term = getenv("TERM");
	sigset_t before;
	SCREEN *screen;
	int ret;

	signals_hold(&before, actions);
	screen = newterm(NULL, stdout, stdin);
	if (!screen) {
		signals_release(&before, actions);
		return mcr_error_set(err, -ENOTTY,
				     "nothing is known of the terminal \"%s\": set TERM to its kind, or give --batch",
				     term ? term : "");
	}
	set_escdelay(ESCAPE_MS);
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	ret = show(&s, &before, err);
	endwin();
	delscreen(screen);
	signals_release(&before, actions);
	return ret;
}
