// SPDX-License-Identifier: GPL-2.0-or-later
#include "problem.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"

#define SENTENCE_MAX   1024
#define KEY_SHOWN_MAX  64
#define WHOLE_PATH_MAX 4096 /* longer ones are cut */

/* Whether a key can stand behind a dot as it is. */
static bool is_plain(const char *key)
{
	for (const char *c = key; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_' && *c != '-')
			return false;
	return *key;
}

static size_t append_path(const struct mcr_path *path, char *text, size_t used)
{
	char key[KEY_SHOWN_MAX];
	int added;

	if (!path || !path->up)
		return used;
	used = append_path(path->up, text, used);
	if (used >= WHOLE_PATH_MAX)
		return used;
	if (!path->key)
		added = snprintf(text + used, WHOLE_PATH_MAX - used, "[%zu]",
				 path->index);
	else
		added = snprintf(text + used, WHOLE_PATH_MAX - used,
				 !is_plain(path->key) ? "[\"%s\"]" :
				 used		      ? ".%s" :
							"%s",
				 mcr_text_printable(path->key, key,
						    sizeof(key)));
	return used + added;
}

const char *mcr_path_format(const struct mcr_path *path,
			    char text[MCR_PATH_TEXT_MAX])
{
	char whole[WHOLE_PATH_MAX] = "";

	append_path(path, whole, 0);
	return mcr_text_printable(whole, text, MCR_PATH_TEXT_MAX);
}

const char *mcr_text_printable(const char *text, char *out, size_t size)
{
	static const char more[] = "...";
	char piece[16];
	size_t used = 0, end = 0, taken, length;
	uint32_t code;

	while (*text) {
		taken = mcr_utf8_next(text, &code);
		if (!taken) {
			taken = 1;
			snprintf(piece, sizeof(piece), "\\x%02x",
				 (unsigned char)*text);
		} else if (!mcr_utf8_code_printable(code)) {
			snprintf(piece, sizeof(piece), "\\u%04x", code);
		} else {
			memcpy(piece, text, taken);
			piece[taken] = '\0';
		}
		length = strlen(piece);
		if (used + length >= size) {
			memcpy(out + end, more, sizeof(more));
			return out;
		}
		memcpy(out + used, piece, length);
		used += length;
		/* The last place where the dots still fit. */
		if (used + sizeof(more) <= size)
			end = used;
		text += taken;
	}
	out[used] = '\0';
	return out;
}

/* No octet becomes more than six. */
#define ESCAPED_MAX 6

char *mcr_text_printable_dup(const char *text)
{
	size_t size = strlen(text) * ESCAPED_MAX + 1;
	char *out = malloc(size);

	if (out)
		mcr_text_printable(text, out, size);
	return out;
}

void mcr_text_print(FILE *file, const char *format, ...)
{
	size_t length = strlen(format), size;
	bool ends_line = length && format[length - 1] == '\n';
	char *text, *shown;
	va_list args;
	int printed;

	va_start(args, format);
	printed = vasprintf(&text, format, args);
	va_end(args);
	if (printed < 0)
		return;
	size = (size_t)printed;
	if (ends_line)
		text[size - 1] = '\0';
	shown = mcr_text_printable_dup(text);
	if (shown)
		fputs(shown, file);
	if (ends_line)
		putc('\n', file);
	free(shown);
	free(text);
}

static int grow(struct mcr_problems *problems)
{
	size_t room = problems->room * 2 + 16;
	struct mcr_problem *list;

	list = reallocarray(problems->list, room, sizeof(*list));
	if (!list)
		return -1;
	problems->list = list;
	problems->room = room;
	return 0;
}

void mcr_problem_add(struct mcr_problems *problems, size_t at,
		     const struct mcr_path *path, const char *format, ...)
{
	char sentence[SENTENCE_MAX], text[SENTENCE_MAX];
	char where[MCR_PATH_TEXT_MAX];
	struct mcr_problem *problem;
	va_list args;

	problems->count++;
	if (problems->kept == mcr_problems_limit(problems))
		return;
	if (problems->kept == problems->room && grow(problems)) {
		problems->no_memory = true;
		return;
	}
	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	problem = &problems->list[problems->kept];
	*problem = (struct mcr_problem){
		.at = at,
		.path = strdup(mcr_path_format(path, where)),
		.text = strdup(mcr_text_printable(sentence, text,
						  sizeof(text))),
	};
	if (!problem->path || !problem->text) {
		free(problem->path);
		free(problem->text);
		problems->no_memory = true;
		return;
	}
	problems->kept++;
}

void mcr_text_locate(const char *text, size_t from, size_t at, uint32_t *line,
		     uint32_t *column)
{
	for (size_t i = from; i < at; i++) {
		if (text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n')) {
			++*line;
			*column = 1;
		} else if (((unsigned char)text[i] & 0xc0) != 0x80) {
			++*column;
		}
	}
}

static int by_place(const void *a, const void *b)
{
	const struct mcr_problem *left = a, *right = b;

	return (left->at > right->at) - (left->at < right->at);
}

void mcr_problems_locate(struct mcr_problems *problems, const char *text,
			 size_t size)
{
	uint32_t line = 1, column = 1;
	struct mcr_problem *problem;
	size_t from = 0, at;

	if (!problems->kept)
		return;
	qsort(problems->list, problems->kept, sizeof(*problems->list),
	      by_place);
	for (size_t i = 0; i < problems->kept; i++) {
		problem = &problems->list[i];
		at = problem->at < size ? problem->at : size;
		mcr_text_locate(text, from, at, &line, &column);
		problem->line = line;
		problem->column = column;
		from = at;
	}
}

void mcr_problems_clear(struct mcr_problems *problems)
{
	for (size_t i = 0; i < problems->kept; i++) {
		free(problems->list[i].path);
		free(problems->list[i].text);
	}
	free(problems->list);
	*problems = (struct mcr_problems){ .limit = problems->limit };
}
