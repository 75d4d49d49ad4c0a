// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON5: every form that is allowed, and what is not, with its place. */
#include "test.h"

#include <math.h>

#include "json5.h"
#include "unicode.h"

#define LS "\xe2\x80\xa8" /* U+2028 */
#define PS "\xe2\x80\xa9" /* U+2029 */

static bool parse(const char *text, size_t size, struct json_object **root,
		  struct mcr_problems *problems)
{
	/* In memory of its own size, so that reading on is seen. */
	char *copy = malloc(size + 1);
	size_t at;
	bool ok;

	assert_non_null(copy);
	memcpy(copy, text, size);
	copy[size] = '\0';
	*problems = (struct mcr_problems){ 0 };
	ok = mcr_json5_parse(copy, size, NULL, NULL, problems, root, &at);
	mcr_problems_locate(problems, copy, size);
	free(copy);
	return ok;
}

struct sample {
	const char *text;
	const char *json; /* what it says, in plain JSON */
};

static void check_accepted(const char *text, size_t size, const char *json)
{
	struct json_object *root, *wanted = json_tokener_parse(json);
	struct mcr_problems problems;

	if (!parse(text, size, &root, &problems) || problems.count)
		fail_msg("%s: refused: %s", text,
			 problems.count ? problems.list[0].text : "");
	if (!json_object_equal(root, wanted))
		fail_msg("%s: is %s, not %s", text,
			 json_object_to_json_string(root), json);
	json_object_put(root);
	json_object_put(wanted);
	mcr_problems_clear(&problems);
}

static const struct sample values[] = {
	{ "null", "null" },
	{ "true", "true" },
	{ "false", "false" },
	{ "{}", "{}" },
	{ "[]", "[]" },
	{ "[[]]", "[[]]" },
	{ "[1,]", "[1]" },
	{ "[1, null , {}]", "[1,null,{}]" },
	{ "{a:1,}", "{\"a\":1}" },
	{ "{a:{b:[{c:1}]}}", "{\"a\":{\"b\":[{\"c\":1}]}}" },
	{ "{\"a\":1,'b':2,c:3}", "{\"a\":1,\"b\":2,\"c\":3}" },
	{ "{'':1}", "{\"\":1}" },
	{ "{null:null,true:1,Infinity:2,NaN:3,while:4}",
	  "{\"null\":null,\"true\":1,\"Infinity\":2,\"NaN\":3,\"while\":4}" },
	/* White space and comments. */
	{ "\t\v\f \r\n\xc2\xa0\xef\xbb\xbf" LS PS "1 ", "1" },
	{ "\xe1\x9a\x80\xe2\x80\x80\xe2\x80\x81\xe2\x80\x82\xe2\x80\x83\xe2\x80\x84"
	  "\xe2\x80\x85\xe2\x80\x86\xe2\x80\x87\xe2\x80\x88\xe2\x80\x89\xe2\x80\x8a"
	  "\xe2\x80\xaf\xe2\x81\x9f\xe3\x80\x80" "1", "1" },
	{ "// c\n1", "1" },
	{ "// c\r1", "1" },
	{ "// c" LS "1", "1" },
	{ "// c" PS "1", "1" },
	{ "1// c", "1" },
	{ "1//", "1" },
	{ "/**/1/* * / // \n \xc3\xa9 **/", "1" },
	{ "{/*a*/a/*b*/:/*c*/1/*d*/,/*e*/}//f", "{\"a\":1}" },
	{ "[/*a*/1/*b*/,/*c*/2/*d*/,/*e*/]", "[1,2]" },
	{ "[//]\n]", "[]" },
};

static const struct sample strings[] = {
	{ "\"\"", "\"\"" },
	{ "''", "\"\"" },
	{ "'\"'", "\"\\\"\"" },
	{ "\"'\"", "\"'\"" },
	{ "'it\\'s \\\"'", "\"it's \\\"\"" },
	{ "'\\b\\f\\n\\r\\t\\v\\\\\\/'", "\"\\b\\f\\n\\r\\t\\u000b\\\\/\"" },
	{ "'\\x41\\xe9\\xFF'", "\"A\\u00e9\\u00ff\"" },
	{ "'\\u0041\\u00e9\\u20AC'", "\"A\\u00e9\\u20ac\"" },
	{ "'\\ud83d\\ude00'", "\"\xf0\x9f\x98\x80\"" },
	{ "'\xf0\x9f\x98\x80 \xe2\x82\xac'", "\"\xf0\x9f\x98\x80 \xe2\x82\xac\"" },
	/* A line continuation is nothing, whatever ends the line. */
	{ "'a\\\nb'", "\"ab\"" },
	{ "'a\\\rb'", "\"ab\"" },
	{ "'a\\\r\nb'", "\"ab\"" },
	{ "'a\\" LS "b'", "\"ab\"" },
	{ "'a\\" PS "b'", "\"ab\"" },
	/* They may stand in a string as they are. */
	{ "'a" LS PS "b'", "\"a\xe2\x80\xa8\xe2\x80\xa9" "b\"" },
	{ "'a\tb\x01'", "\"a\\tb\\u0001\"" },
	/* Any other character stands for itself. */
	{ "'\\a\\c\\q\\'\\\"\\ \\\xc3\xa9\\U'", "\"acq'\\\" \xc3\xa9U\"" },
	{ "'// no /* comment */'", "\"// no /* comment */\"" },
};

static const struct sample numbers[] = {
	{ "0", "0" }, { "-0", "0" }, { "+0", "0" }, { "12", "12" },
	{ "+12", "12" }, { "-12", "-12" }, { "0.5", "0.5" }, { ".5", "0.5" },
	{ "-.5", "-0.5" }, { "+.5", "0.5" }, { "5.", "5.0" }, { "0.", "0.0" },
	{ "5.25", "5.25" }, { "5e3", "5000.0" }, { "5E3", "5000.0" },
	{ "5e+3", "5000.0" }, { "5e-3", "0.005" }, { "5.e2", "500.0" },
	{ ".5e1", "5.0" }, { "0e0", "0.0" }, { "0x0", "0" }, { "0x1f", "31" },
	{ "0X1F", "31" }, { "-0xdeCAF", "-912559" }, { "+0x10", "16" },
	{ "0x00ff", "255" }, { "9223372036854775807", "9223372036854775807" },
	{ "-9223372036854775807", "-9223372036854775807" },
	{ "18446744073709551615", "18446744073709551615" },
	{ "0xffffffffffffffff", "18446744073709551615" },
	{ "1e2/**/", "100.0" }, { "[1,.5,0x2]", "[1,0.5,2]" },
};

static const struct sample names[] = {
	{ "{$_a9:1}", "{\"$_a9\":1}" },
	{ "{\\u0061b:1}", "{\"ab\":1}" },
	{ "{a\\u0062:1}", "{\"ab\":1}" },
	{ "{a\\u0030:1}", "{\"a0\":1}" },
	{ "{\\u0024\\u005f:1}", "{\"$_\":1}" },
	{ "{\xc3\xbcn\xc3\xaf:1}", "{\"\xc3\xbcn\xc3\xaf\":1}" },
	{ "{\\u00fc:1}", "{\"\xc3\xbc\":1}" },
	{ "{\xe8\xa7\x86\xe9\xa2\x91:1}", "{\"\xe8\xa7\x86\xe9\xa2\x91\":1}" },
	/* Nl, Mn, Mc, Nd, Pc; ZWNJ and ZWJ; a letter beyond the first plane. */
	{ "{\xe2\x85\xa7:1}", "{\"\xe2\x85\xa7\":1}" },
	{ "{a\xcc\x81\xe0\xa4\x83\xd9\xa0\xe2\x80\xbf:1}",
	  "{\"a\xcc\x81\xe0\xa4\x83\xd9\xa0\xe2\x80\xbf\":1}" },
	{ "{a\xe2\x80\x8c\xe2\x80\x8d:1}", "{\"a\xe2\x80\x8c\xe2\x80\x8d\":1}" },
	{ "{\xf0\x90\x8c\xb0:1}", "{\"\xf0\x90\x8c\xb0\":1}" },
};

static void accept(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_accepted(samples[i].text, strlen(samples[i].text),
			       samples[i].json);
}

static void what_is_allowed_is_read(void **state)
{
	(void)state;
	accept(values, COUNT(values));
	accept(strings, COUNT(strings));
	accept(numbers, COUNT(numbers));
	accept(names, COUNT(names));
}

static double number(const char *text)
{
	struct mcr_problems problems;
	struct json_object *root;
	double value;

	assert_true(parse(text, strlen(text), &root, &problems));
	assert_true(json_object_is_type(root, json_type_double));
	value = json_object_get_double(root);
	json_object_put(root);
	return value;
}

static void numbers_json_has_not_are_read(void **state)
{
	(void)state;
	assert_true(isnan(number("NaN")));
	assert_true(isnan(number("-NaN")));
	assert_true(isnan(number("+NaN")));
	assert_true(number("Infinity") == INFINITY);
	assert_true(number("+Infinity") == INFINITY);
	assert_true(number("-Infinity") == -INFINITY);
	assert_true(number("1e999") == INFINITY);
	assert_true(number("18446744073709551616") == 0x1p64);
	assert_true(number("0x10000000000000000") == 0x1p64);
	assert_true(number("-18446744073709551615") == -0x1p64);
}

static void octets_that_c_strings_lack_are_read(void **state)
{
	static const char nul[] = "'a\0b'", key[] = "{'a\\0b':1,a:2}";
	struct mcr_problems problems;
	struct json_object *root;

	(void)state;
	assert_true(parse("'\\0'", 4, &root, &problems));
	assert_int_equal(json_object_get_string_len(root), 1);
	json_object_put(root);
	assert_true(parse(nul, sizeof(nul) - 1, &root, &problems));
	assert_int_equal(json_object_get_string_len(root), 3);
	assert_memory_equal(json_object_get_string(root), "a\0b", 3);
	json_object_put(root);
	/* No two keys become one. */
	assert_true(parse(key, sizeof(key) - 1, &root, &problems));
	assert_int_equal(problems.count, 0);
	assert_int_equal(json_object_object_length(root), 2);
	json_object_put(root);
	/* Half of a surrogate pair is allowed; it is no UTF-8. */
	assert_true(parse("'\\ud83dx'", 9, &root, &problems));
	assert_memory_equal(json_object_get_string(root), "\xed\xa0\xbdx", 4);
	json_object_put(root);
}

static const struct {
	const char *text;
	uint32_t line;
	uint32_t column;
	const char *says;
} refused[] = {
	{ "", 1, 1, "the text ends where a value" },
	{ " \n // only\n", 3, 1, "the text ends where a value" },
	{ "nul", 1, 1, "'n' stands where a value" },
	{ "nullx", 1, 1, "'n' stands where a value" },
	{ "True", 1, 1, "a value" },
	{ "n\\u0075ll", 1, 1, "a value" },
	{ "undefined", 1, 1, "a value" },
	{ "1 2", 1, 3, "'2' stands where the end of the text" },
	{ "{} {}", 1, 4, "the end of the text" },
	{ "]", 1, 1, "']' stands where a value" },
	{ "[", 1, 2, "the text ends where a value" },
	{ "[1", 1, 3, "the text ends where a comma or ]" },
	{ "[1 2]", 1, 4, "a comma or ]" },
	{ "[,]", 1, 2, "',' stands where a value" },
	{ "[1,,2]", 1, 4, "',' stands where a value" },
	{ "[1,,]", 1, 4, "a value" },
	{ "[1}", 1, 3, "a comma or ]" },
	{ "{", 1, 2, "the text ends where a key or }" },
	{ "{,}", 1, 2, "',' stands where a key" },
	{ "{a}", 1, 3, "a colon behind the key" },
	{ "{a:}", 1, 4, "'}' stands where a value" },
	{ "{a:1", 1, 5, "a comma or }" },
	{ "{a:1,,}", 1, 6, "a key" },
	{ "{a:1 b:2}", 1, 6, "a comma or }" },
	{ "{a:1]", 1, 5, "a comma or }" },
	{ "{1:1}", 1, 2, "'1' stands where a key" },
	{ "{a-b:1}", 1, 3, "a colon behind the key" },
	{ "{-a:1}", 1, 2, "a key" },
	{ "{[1]:1}", 1, 2, "a key" },
	{ "{\\u0031a:1}", 1, 2, "U+0031 cannot stand in a key" },
	{ "{a\\u0020:1}", 1, 3, "U+0020 cannot stand in a key" },
	{ "{a\\x62:1}", 1, 3, "only the escape \\uHHHH" },
	{ "{a\\u006:1}", 1, 3, "4 hex digits" },
	{ "{\\ud83d\\ude00:1}", 1, 2, "U+D83D cannot stand in a key" },
	{ "{\xcc\x81:1}", 1, 2, "a key" },
	{ "{\xe2\x82\xac:1}", 1, 2, "a key" },
	{ "{\n  \xc3\xa4: 1,\n  \xc3\xa4\xc3\xa4 2 }", 3, 6, "a colon" },
	/* Numbers. */
	{ "00", 1, 1, "octal" },
	{ "010", 1, 1, "octal" },
	{ "-010", 1, 2, "octal" },
	{ "08", 1, 1, "octal" },
	{ "0x", 1, 3, "a hex digit" },
	{ "0xg", 1, 3, "a hex digit" },
	{ "0x1g", 1, 4, "the end of the number" },
	{ "0x1.5", 1, 4, "the end of the text" },
	{ ".", 1, 2, "a digit" },
	{ "-", 1, 2, "a number" },
	{ "+-1", 1, 2, "a number" },
	{ "- 1", 1, 2, "a number" },
	{ "--1", 1, 2, "a number" },
	{ ".e5", 1, 2, "a digit" },
	{ "1e", 1, 3, "a digit of the exponent" },
	{ "1e+", 1, 4, "a digit of the exponent" },
	{ "1.2.3", 1, 4, "the end of the text" },
	{ "1_000", 1, 2, "the end of the number" },
	{ "5px", 1, 2, "the end of the number" },
	{ "1n", 1, 2, "the end of the number" },
	{ "Infinit", 1, 1, "a number" },
	{ "NaNa", 1, 1, "a number" },
	{ "-null", 1, 2, "a number" },
	/* Strings. */
	{ "'", 1, 1, "no end: close it with '" },
	{ "[1, \"abc", 1, 5, "no end: close it with \"" },
	{ "'a\"", 1, 1, "no end" },
	{ "'a\nb'", 1, 1, "does not end on its line" },
	{ "'a\rb'", 1, 1, "does not end on its line" },
	{ "'\\1'", 1, 2, "octal" },
	{ "'\\9'", 1, 2, "octal" },
	{ "'\\01'", 1, 2, "octal" },
	{ "'\\x4'", 1, 2, "2 hex digits" },
	{ "'\\xg0'", 1, 2, "2 hex digits" },
	{ "'\\u12'", 1, 2, "4 hex digits" },
	{ "'\\u{41}'", 1, 2, "4 hex digits" },
	{ "'\\ud83d\\u12'", 1, 8, "4 hex digits" },
	{ "'\\", 1, 3, "the text ends where an escape" },
	{ "`a`", 1, 1, "'`' stands where a value" },
	/* Comments. */
	{ "/* a", 1, 1, "no end: close it with */" },
	{ "/* /* */ */", 1, 10, "'*' stands" },
	{ "[1] /*", 1, 5, "no end" },
	{ "/ 1", 1, 1, "'/' stands" },
	{ "# c\n1", 1, 1, "'#' stands" },
	{ "[\r\n1,\r\n\r2 3]", 4, 3, "a comma or ]" },
	/* No UTF-8. */
	{ "\xff", 1, 1, "0xff is no UTF-8" },
	{ "'\xc3'", 1, 2, "0xc3 is no UTF-8" },
	{ "'\xed\xa0\x80'", 1, 2, "0xed is no UTF-8" },
	{ "'\xf4\x90\x80\x80'", 1, 2, "0xf4 is no UTF-8" },
	{ "'\xc0\x80'", 1, 2, "0xc0 is no UTF-8" },
	{ "'\\\xff'", 1, 3, "0xff is no UTF-8" },
	{ "// \xff\n1", 1, 4, "0xff is no UTF-8" },
	{ "{\xff:1}", 1, 2, "0xff is no UTF-8" },
	{ "{a\xff:1}", 1, 3, "0xff is no UTF-8" },
	{ "\x01", 1, 1, "U+0001 stands where a value" },
};

static void check_refused(const char *text, size_t size, uint32_t line,
			  uint32_t column, const char *says)
{
	const struct mcr_problem *problem;
	struct mcr_problems problems;
	struct json_object *root;

	if (parse(text, size, &root, &problems))
		fail_msg("%s: was read", text);
	assert_null(root);
	assert_int_equal(problems.count, 1);
	problem = &problems.list[0];
	if (problem->line != line || problem->column != column ||
	    !strstr(problem->text, says))
		fail_msg("%s: %u:%u: %s, not %u:%u: %s", text, problem->line,
			 problem->column, problem->text, line, column, says);
	mcr_problems_clear(&problems);
}

static void what_is_forbidden_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		check_refused(refused[i].text, strlen(refused[i].text),
			      refused[i].line, refused[i].column,
			      refused[i].says);
	check_refused("[1,\0]", 5, 1, 4, "U+0000 stands where a value");
	check_refused("1\0", 2, 1, 2, "U+0000 stands where the end");
}

static void a_key_twice_is_a_problem(void **state)
{
	static const char text[] = "{ a: 1,\n  'b': {x: 1, 'x': 2},\n  \"\\x61\": 3 }";
	struct mcr_problems problems;
	struct json_object *root;

	(void)state;
	/* It can be read on, so that both are found. */
	assert_true(parse(text, sizeof(text) - 1, &root, &problems));
	assert_int_equal(problems.count, 2);
	assert_int_equal(problems.list[0].line, 2);
	assert_int_equal(problems.list[0].column, 15);
	assert_string_equal(problems.list[0].path, "b.x");
	assert_int_equal(problems.list[1].line, 3);
	assert_int_equal(problems.list[1].column, 3);
	assert_string_equal(problems.list[1].path, "a");
	mcr_problems_clear(&problems);
	json_object_put(root);
}

static void paths_name_the_way(void **state)
{
	static const char text[] = "{rules:[1,{outputs:[{port:1},{'a b':[[x]]}]}]}";
	struct mcr_problems problems;
	struct json_object *root;

	(void)state;
	assert_false(parse(text, sizeof(text) - 1, &root, &problems));
	assert_string_equal(problems.list[0].path,
			    "rules[1].outputs[1][\"a b\"][0][0]");
	mcr_problems_clear(&problems);
}

static void places_are_kept(void **state)
{
	static const char text[] = "{ a: 1, /**/ \"b\" : [ null, 7 ], c:null }";
	struct mcr_problems problems = { 0 };
	struct json_object *root, *list;
	size_t at;

	(void)state;
	assert_true(mcr_json5_parse(text, sizeof(text) - 1, NULL, NULL,
				    &problems, &root, &at));
	assert_int_equal(at, 0);
	assert_int_equal(mcr_json5_key_at(root, 0), 2);
	assert_int_equal(mcr_json5_value_at(root, 0), 5);
	assert_int_equal(mcr_json5_key_at(root, 1), strstr(text, "\"b\"") - text);
	assert_int_equal(mcr_json5_value_at(root, 1), strchr(text, '[') - text);
	assert_int_equal(mcr_json5_value_at(root, 2),
			 strstr(text, "null }") - text);
	list = json_object_object_get(root, "b");
	assert_int_equal(mcr_json5_value_at(list, 0),
			 strstr(text, "null,") - text);
	assert_int_equal(mcr_json5_value_at(list, 1), strchr(text, '7') - text);
	json_object_put(root);
}

static void check_bounds(char open, char close, size_t depth, bool fits)
{
	char *text = malloc(2 * depth + 1);
	struct mcr_problems problems;
	struct json_object *root;

	assert_non_null(text);
	memset(text, open, depth);
	memset(text + depth, close, depth);
	assert_int_equal(parse(text, 2 * depth, &root, &problems), fits);
	if (!fits)
		assert_non_null(strstr(problems.list[0].text, "32 deep"));
	mcr_problems_clear(&problems);
	json_object_put(root);
	free(text);
}

static void depth_size_and_number_are_bounded(void **state)
{
	const size_t large = 100 << 20;
	struct mcr_problems problems = { 0 };
	struct json_object *root;
	size_t at, used = 0;
	char *text;

	(void)state;
	check_bounds('[', ']', MCR_JSON5_DEPTH_MAX, true);
	check_bounds('[', ']', MCR_JSON5_DEPTH_MAX + 1, false);
	check_bounds('[', ']', 100000, false);
	/* Objects in objects: "{a:{a:{a:" and so on. */
	text = malloc(300001);
	assert_non_null(text);
	while (used < 300000)
		used += sprintf(text + used, "{a:");
	assert_false(parse(text, used, &root, &problems));
	assert_non_null(strstr(problems.list[0].text, "32 deep"));
	mcr_problems_clear(&problems);
	free(text);
	/* 100 MB, of which not one octet is looked at. */
	text = calloc(1, large + 1);
	assert_non_null(text);
	assert_false(mcr_json5_parse(text, large, NULL, NULL, &problems, &root,
				     &at));
	assert_non_null(strstr(problems.list[0].text, "at most"));
	mcr_problems_clear(&problems);
	/* Values are many times as large in memory as in the text. */
	memset(text, ' ', 4 << 20);
	text[0] = '[';
	for (size_t i = 1; i < 4 << 20; i += 2) {
		text[i] = '1';
		text[i + 1] = ',';
	}
	assert_false(mcr_json5_parse(text, 4 << 20, NULL, NULL, &problems,
				     &root, &at));
	assert_non_null(strstr(problems.list[0].text, "more than"));
	mcr_problems_clear(&problems);
	free(text);
}

struct elements {
	char said[256];
};

static void on_element(void *arg, const struct mcr_path *path,
		       struct json_object *value, size_t at)
{
	struct elements *elements = arg;
	char where[MCR_PATH_TEXT_MAX];
	size_t used = strlen(elements->said);

	snprintf(elements->said + used, sizeof(elements->said) - used,
		 "%s=%s@%zu ", mcr_path_format(path, where),
		 json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN),
		 at);
}

static void elements_are_handed_over(void **state)
{
	static const char text[] = "{a:[1,[2,3],{b:[4]}],c:{d:[5]},e:[],f:[6,]}";
	struct mcr_problems problems = { 0 };
	struct elements elements = { "" };
	struct json_object *root;
	size_t at;

	(void)state;
	assert_true(mcr_json5_parse(text, sizeof(text) - 1, on_element,
				    &elements, &problems, &root, &at));
	/* Those of arrays in the top-level object; no others. */
	assert_string_equal(elements.said,
			    "a[0]=1@4 a[1]=[2,3]@6 a[2]={\"b\":[4]}@12 f[0]=6@39 ");
	assert_string_equal(
		json_object_to_json_string_ext(root, JSON_C_TO_STRING_PLAIN),
		"{\"a\":[],\"c\":{\"d\":[5]},\"e\":[],\"f\":[]}");
	json_object_put(root);
}

static void texts_are_made_printable(void **state)
{
	static const struct {
		const char *text;
		size_t size;
		const char *shown;
	} cases[] = {
		{ "plain \xc3\xa9", 64, "plain \xc3\xa9" },
		{ "\x1b[31m\n\x7f", 64, "\\u001b[31m\\u000a\\u007f" },
		{ "\xff\xc2\x9b", 64, "\\xff\\u009b" },
		{ LS "\xef\xb7\x90", 64, "\\u2028\\ufdd0" },
		{ "0123456789", 11, "0123456789" },
		{ "0123456789", 10, "012345..." },
		{ "\xc3\xa9\xc3\xa9\xc3\xa9", 6, "\xc3\xa9..." },
		{ "\x01\x01", 8, "..." },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(mcr_text_printable(cases[i].text, text,
						       cases[i].size),
				    cases[i].shown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_allowed_is_read),
		cmocka_unit_test(numbers_json_has_not_are_read),
		cmocka_unit_test(octets_that_c_strings_lack_are_read),
		cmocka_unit_test(what_is_forbidden_is_refused),
		cmocka_unit_test(a_key_twice_is_a_problem),
		cmocka_unit_test(paths_name_the_way),
		cmocka_unit_test(places_are_kept),
		cmocka_unit_test(depth_size_and_number_are_bounded),
		cmocka_unit_test(elements_are_handed_over),
		cmocka_unit_test(texts_are_made_printable),
	};

	return cmocka_run_group_tests_name("json5", tests, NULL, NULL);
}
