// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of links, what changed in words, and what the module sees. */
#include "test.h"

#include <linux/mcr.h>

#include "links.h"
#include "network.h"

static struct mcrd_link make_link(uint32_t index, const char *name, bool up)
{
	struct mcrd_link link = {
		.index = index,
		.up = up,
		.admin_up = up,
		.mtu = 1500,
	};

	snprintf(link.name, sizeof(link.name), "%s", name);
	return link;
}

static struct mcrd_address address(uint8_t last)
{
	return (struct mcrd_address){ { 4, { 10, 0, 0, last } }, 24 };
}

static void put(struct mcrd_links *links, uint32_t index, const char *name,
		bool up)
{
	struct mcrd_link link = make_link(index, name, up);

	assert_int_equal(mcrd_links_put(links, &link), 0);
}

static void found_by_name(void **state)
{
	struct mcrd_links links = { 0 };
	char name[IFNAMSIZ];

	(void)state;
	for (uint32_t i = 300; i > 0; i--) {
		snprintf(name, sizeof(name), "eth%u", i);
		put(&links, i, name, true);
	}
	assert_int_equal(links.count, 300);
	for (uint32_t i = 1; i <= 300; i += 2)
		mcrd_links_remove(&links, i);
	mcrd_links_remove(&links, 1);
	assert_int_equal(links.count, 150);
	assert_null(mcrd_links_find(&links, "eth1"));
	assert_int_equal(mcrd_links_find(&links, "eth300")->index, 300);
	/* A name that moves to another device. */
	put(&links, 300, "other0", true);
	assert_null(mcrd_links_find(&links, "eth300"));
	put(&links, 999, "eth300", false);
	assert_int_equal(mcrd_links_find(&links, "eth300")->index, 999);
	mcrd_links_clear(&links);
}

/* What is done to eth0, and what is said of it then. */
static void differences_in_words(void **state)
{
	struct mcrd_links links = { 0 };
	struct mcrd_address one = address(1), two = address(2);
	struct mcrd_link before, link;
	char text[256];

#define SAYS(words)                                                          \
	do {                                                                 \
		assert_string_equal(mcrd_link_difference(                    \
					    &before,                         \
					    mcrd_links_find(&links, "eth0"), \
					    text, sizeof(text)),             \
				    words);                                  \
		mcrd_link_clear(&before);                                    \
		assert_int_equal(                                            \
			mcrd_link_copy(&before,                              \
				       mcrd_links_find(&links, "eth0")),     \
			0);                                                  \
	} while (0)

	(void)state;
	assert_int_equal(mcrd_link_copy(&before, NULL), 0);
	SAYS("");
	put(&links, 7, "eth0", true);
	assert_int_equal(mcrd_links_put_address(&links, 7, &one), 0);
	SAYS("has index 7, is up, has MTU 1500, has address 10.0.0.1/24");
	/* Said twice, it is no other address. */
	assert_int_equal(mcrd_links_put_address(&links, 7, &one), 0);
	put(&links, 7, "eth0", true);
	SAYS("");
	put(&links, 7, "eth0", false);
	SAYS("is down");
	link = make_link(7, "eth0", false);
	link.admin_up = true;
	link.mtu = 9000;
	assert_int_equal(mcrd_links_put(&links, &link), 0);
	SAYS("has no carrier, has MTU 9000");
	mcrd_links_remove_address(&links, 7, &one);
	assert_int_equal(mcrd_links_put_address(&links, 7, &two), 0);
	SAYS("lost address 10.0.0.1/24, has address 10.0.0.2/24");
	for (int i = 0; i < 3; i++) {
		put(&links, 7, "eth0", true);
		put(&links, 7, "eth0", false);
	}
	link.mtu = 1500;
	SAYS("changed 6 times, and now is down, has MTU 1500");
	mcrd_links_remove(&links, 7);
	SAYS("is gone");
	SAYS("");
	put(&links, 8, "eth0", true);
	SAYS("has index 8, is up, has MTU 1500");
	put(&links, 8, "was0", true);
	put(&links, 9, "eth0", true);
	SAYS("is another device than before, has index 9, is up, has MTU 1500");
	mcrd_link_clear(&before);
	mcrd_links_clear(&links);
#undef SAYS
}

/* Addresses of interfaces that are gone are nobody's. */
/* All was read anew: what did not change is not said to have changed. */
static void read_anew(void **state)
{
	struct mcrd_links links = { 0 }, fresh = { 0 };
	struct mcrd_address one = address(1);
	struct mcrd_link before;
	char text[256];

	(void)state;
	for (int i = 0; i < 9; i++)
		put(&links, 1, "eth0", i % 2 == 0);
	put(&links, 2, "eth1", true);
	assert_int_equal(mcrd_links_put_address(&links, 1, &one), 0);
	assert_int_equal(mcrd_link_copy(&before,
					mcrd_links_find(&links, "eth0")), 0);
	put(&fresh, 1, "eth0", true);
	assert_int_equal(mcrd_links_put_address(&fresh, 1, &one), 0);
	mcrd_links_replace(&links, &fresh);
	assert_int_equal(fresh.count, 0);
	assert_int_equal(links.count, 1);
	assert_null(mcrd_links_find(&links, "eth1"));
	assert_string_equal(mcrd_link_difference(
				    &before, mcrd_links_find(&links, "eth0"),
				    text, sizeof(text)), "");
	put(&fresh, 1, "eth0", false);
	mcrd_links_replace(&links, &fresh);
	assert_string_equal(mcrd_link_difference(
				    &before, mcrd_links_find(&links, "eth0"),
				    text, sizeof(text)),
			    "is down, lost address 10.0.0.1/24");
	mcrd_link_clear(&before);
	mcrd_links_clear(&links);
}

static void addresses_of_none(void **state)
{
	struct mcrd_links links = { 0 };
	struct mcrd_address one = address(1);

	(void)state;
	assert_int_equal(mcrd_links_put_address(&links, 5, &one), 0);
	mcrd_links_remove_address(&links, 5, &one);
	put(&links, 5, "eth0", true);
	mcrd_links_remove_address(&links, 5, &one);
	assert_int_equal(links.links[0].addresses_count, 0);
	mcrd_links_clear(&links);
}

static void what_the_module_sees(void **state)
{
	static const struct {
		uint32_t index;
		uint32_t state;
		const char *name;
		size_t wrong;
	} cases[] = {
		{ 7, MCR_STATE_ACTIVE, "up0", 0 },
		{ 7, MCR_STATE_PENDING, "up0", 1 },
		{ 6, MCR_STATE_ACTIVE, "up0", 1 },
		{ 0, MCR_STATE_PENDING, "up0", 1 },
		{ 8, MCR_STATE_PENDING, "down0", 0 },
		{ 8, MCR_STATE_ACTIVE, "down0", 1 },
		{ 0, MCR_STATE_PENDING, "none0", 0 },
		{ 9, MCR_STATE_ACTIVE, "none0", 1 },
	};
	struct mcr_interface interface;
	struct mcr_interface_set set = { &interface, 1, 1 };
	struct mcrd_links links = { 0 };
	char text[256];

	(void)state;
	put(&links, 7, "up0", true);
	put(&links, 8, "down0", false);
	for (size_t i = 0; i < COUNT(cases); i++) {
		interface = (struct mcr_interface){
			.index = cases[i].index,
			.state = cases[i].state,
		};
		strcpy(interface.name, cases[i].name);
		text[0] = '\0';
		assert_int_equal(mcrd_network_verify(&links, &set, text,
						     sizeof(text)),
				 cases[i].wrong);
		assert_int_equal(!!strstr(text, cases[i].name), cases[i].wrong);
	}
	mcrd_links_clear(&links);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(found_by_name),
		cmocka_unit_test(differences_in_words),
		cmocka_unit_test(read_anew),
		cmocka_unit_test(addresses_of_none),
		cmocka_unit_test(what_the_module_sees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
