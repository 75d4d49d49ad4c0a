// SPDX-License-Identifier: GPL-2.0-or-later
#include "supervisor.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "family.h"
#include "gro.h"
#include "load.h"
#include "log.h"
#include "network.h"
#include "reconcile.h"
#include "runtime.h"
#include "service.h"
#include "trace_relay.h"

#define MS 1000ULL /* in microseconds, as sd-event counts */

/* What can still be read is read before it is acted on. */
#define STEP_PRIORITY SD_EVENT_PRIORITY_IDLE

/* Changes of links come in handfuls, and a flapping one without end. */
#define LOOK_SOON  (50 * MS)
#define LOOK_PAUSE (500 * MS)
/* Runtime rules are written down when this long has passed since they changed. */
#define SAVE_SOON  (200 * MS)

/**
 * struct supervisor - the event loop and what it holds together
 * @event: the loop
 * @options: the command line
 * @files: what others see of mcrd
 * @reconciler: the one loop's state
 * @network: links and addresses
 * @gro: UDP GRO forwarding on inputs
 * @relay: the module's events in the log; NULL: they are left alone
 * @opener: what opens them
 * @claim: others may ask there who holds it, or -1
 * @family: whether the module comes or goes
 * @step: calls for a step, once
 * @interval: calls for one from time to time
 * @look: looks at the interfaces, a little after they changed
 * @save: writes the runtime rules down, a little after they changed
 * @notifications: the module's; NULL: not connected
 * @seconds: between two checks
 * @last_look: when it was looked at the interfaces
 * @was_connected: to a module, this one or one that is gone
 * @relay_waits: the module's events are read once it has its rules
 * @ready: the service manager knows that it is up
 * @said: the state others see
 * @is_said: there is one
 */
struct supervisor {
	sd_event *event;
	const struct mcrd_options *options;
	const struct mcr_daemon_files *files;
	struct mcrd_reconciler reconciler;
	struct mcrd_network network;
	struct mcrd_gro gro;
	struct mcrd_relay *relay;
	int opener;
	int claim;
	struct mcr_family *family;
	sd_event_source *step;
	sd_event_source *interval;
	sd_event_source *look;
	sd_event_source *save;
	sd_event_source *notifications;
	uint32_t seconds;
	uint64_t last_look;
	bool was_connected;
	bool relay_waits;
	bool ready;
	struct mcr_daemon_state said;
	bool is_said;
};

static uint64_t now_of(struct supervisor *s)
{
	uint64_t now = 0;

	sd_event_now(s->event, CLOCK_MONOTONIC, &now);
	return now;
}

static void call_step(struct supervisor *s)
{
	sd_event_source_set_enabled(s->step, SD_EVENT_ONESHOT);
}

/* Arms a timer, unless it is armed already. */
static void arm(sd_event_source *timer, uint64_t when)
{
	int enabled = SD_EVENT_OFF;

	sd_event_source_get_enabled(timer, &enabled);
	if (enabled != SD_EVENT_OFF)
		return;
	sd_event_source_set_time(timer, when);
	sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

static void call_look(struct supervisor *s)
{
	uint64_t when = now_of(s) + LOOK_SOON;

	if (when < s->last_look + LOOK_PAUSE)
		when = s->last_look + LOOK_PAUSE;
	arm(s->look, when);
}

/*
 * The log is written as the file says, unless the command line says how: from when it
 * has been read, though there may be no module yet to have the file's settings.
 */
static void apply_log_settings(struct supervisor *s)
{
	const struct mcrd_reconciler *r = &s->reconciler;
	const struct mcr_config *settings = r->started ? &r->settings :
							 &r->fresh;

	if (!s->options->log_format_given)
		mcrd_log_set_format(
			settings->settings[MCR_SETTING_LOG_FORMAT]);
	mcrd_log_set_levels(settings->level, settings->levels);
	mcrd_relay_levels(s->relay, settings->level, settings->levels);
}

static void say_status(struct supervisor *s)
{
	const struct mcrd_reconciler *r = &s->reconciler;

	switch (r->condition) {
	case MCRD_WAITING:
		mcrd_service_status("waiting: %s", r->error.text);
		break;
	case MCRD_IN_SYNC:
		mcrd_service_status(
			"in sync: %zu rules, %zu of them of the configuration; generation %u",
			r->wanted.rules.count, r->wanted.config,
			r->module.generation);
		break;
	case MCRD_REFUSED:
		mcrd_service_status("the module refuses what is wanted: %s",
				    r->error.text);
		break;
	case MCRD_FAILED_TO:
		mcrd_service_status("not in sync: %s", r->error.text);
		break;
	}
}

/* Says how things stand to whoever asks: the service manager, mcrctl. */
static void say_state(struct supervisor *s)
{
	const struct mcrd_reconciler *r = &s->reconciler;
	struct mcr_daemon_state state = {
		.running = true,
		.pid = getpid(),
		.in_sync = r->condition == MCRD_IN_SYNC,
		.generation = r->module.generation,
		.digest = r->wanted.digest,
	};
	struct mcr_error err;

	say_status(s);
	/* Whoever reads it may stand in another folder. */
	if (!realpath(s->options->config, state.config))
		snprintf(state.config, sizeof(state.config), "%s",
			 s->options->config);
	if (s->is_said && state.in_sync == s->said.in_sync &&
	    state.generation == s->said.generation &&
	    state.digest == s->said.digest &&
	    !strcmp(state.config, s->said.config))
		return;
	if (mcr_daemon_state_write(s->files, &state, &err)) {
		mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_ERROR, NULL, "%s",
			 err.text);
		return;
	}
	s->said = state;
	s->is_said = true;
}

static void save_runtime(struct supervisor *s)
{
	struct mcr_error err;

	s->reconciler.runtime_changed = false;
	if (!mcrd_runtime_save(s->files->runtime, &s->reconciler.wanted,
			       s->reconciler.instance, &err))
		return;
	/* The next step tries again. */
	s->reconciler.runtime_changed = true;
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_ERROR, NULL, "%s", err.text);
}

/* Devices come and go, so it is done over and over. */
static void apply_gro(struct supervisor *s)
{
	const struct mcrd_reconciler *r = &s->reconciler;

	if (r->started)
		mcrd_gro_apply(&s->gro, &r->wanted.rules,
			       r->settings.settings[MCR_SETTING_GRO]);
}

/* The next check is as far away as the settings say now. */
static void arm_interval(struct supervisor *s)
{
	s->seconds = s->reconciler.settings
			     .settings[MCR_SETTING_RECONCILE_INTERVAL];
	sd_event_source_set_time(s->interval,
				 now_of(s) + s->seconds * 1000 * MS);
	sd_event_source_set_enabled(s->interval, SD_EVENT_ONESHOT);
}

static int on_step(sd_event_source *source, void *arg)
{
	struct supervisor *s = arg;

	(void)source;
	if (mcrd_reconcile(&s->reconciler) == MCRD_STEP_AGAIN) {
		call_step(s);
		return 0;
	}
	if (s->relay_waits) {
		s->relay_waits = false;
		mcrd_relay_connect(s->relay);
	}
	apply_log_settings(s);
	apply_gro(s);
	say_state(s);
	if (s->seconds != s->reconciler.settings
				  .settings[MCR_SETTING_RECONCILE_INTERVAL])
		arm_interval(s);
	if (s->reconciler.runtime_changed)
		arm(s->save, now_of(s) + SAVE_SOON);
	if (s->reconciler.interfaces_changed) {
		s->reconciler.interfaces_changed = false;
		call_look(s);
	}
	if (!s->ready) {
		s->ready = true;
		mcrd_service_ready();
	}
	return 0;
}

static int on_interval(sd_event_source *source, uint64_t usec, void *arg)
{
	struct supervisor *s = arg;

	(void)source;
	(void)usec;
	arm_interval(s);
	call_step(s);
	call_look(s);
	mcrd_relay_look(s->relay);
	return 0;
}

static int on_look(sd_event_source *source, uint64_t usec, void *arg)
{
	struct supervisor *s = arg;
	struct mcr_error err;
	int ret;

	(void)source;
	(void)usec;
	s->last_look = now_of(s);
	apply_gro(s);
	/* Without a module no rule names any. */
	if (!s->reconciler.connection.requests)
		return 0;
	ret = mcrd_network_look(&s->network, s->reconciler.connection.requests,
				&err);
	if (ret > 0)
		call_look(s);
	if (ret < 0) {
		mcrd_log(MCRD_NETWORK, MCRD_LOG_DEBUG, NULL,
			 "the interfaces could not be looked at: %s",
			 err.text);
		call_step(s);
	}
	return 0;
}

static int on_save(sd_event_source *source, uint64_t usec, void *arg)
{
	(void)source;
	(void)usec;
	save_runtime(arg);
	return 0;
}

static int on_notifications(sd_event_source *source, int fd, uint32_t events,
			    void *arg)
{
	(void)source;
	(void)fd;
	(void)events;
	/* They are read by the step, in front of the comparison. */
	call_step(arg);
	return 0;
}

static void listen_to(int fd, void *arg)
{
	struct supervisor *s = arg;
	int ret;

	s->notifications = sd_event_source_disable_unref(s->notifications);
	if (fd < 0) {
		s->relay_waits = false;
		mcrd_relay_disconnect(s->relay);
		return;
	}
	/*
	 * At the start before anything is changed there, so that what the module
	 * says of it is heard. When it comes back, datagrams are being lost: its
	 * rules go before its events, which take long to open.
	 */
	if (s->was_connected)
		s->relay_waits = true;
	else
		mcrd_relay_connect(s->relay);
	s->was_connected = true;
	/* A look that came before there was anybody to ask found nothing out. */
	call_look(s);
	ret = sd_event_add_io(s->event, &s->notifications, fd, EPOLLIN,
			      on_notifications, s);
	/* It calls until the step has read them; so the step goes before it. */
	if (ret >= 0)
		ret = sd_event_source_set_priority(s->notifications,
						   STEP_PRIORITY + 1);
	if (ret < 0)
		mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_ERROR, NULL,
			 "cannot wait for the module's notifications: drift is found at intervals alone");
}

static int on_family(sd_event_source *source, int fd, uint32_t events,
		     void *arg)
{
	struct supervisor *s = arg;
	struct mcr_error err;
	bool changed;

	(void)source;
	(void)fd;
	(void)events;
	if (mcr_family_read(s->family, &changed, &err)) {
		mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_CRITICAL, NULL, "%s",
			 err.text);
		return sd_event_exit(s->event, MCRD_FAILED);
	}
	if (changed) {
		mcrd_reconcile_disconnect(&s->reconciler);
		call_step(s);
	}
	return 0;
}

static int on_links(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	struct supervisor *s = arg;
	struct mcr_error err;
	int ret;

	(void)source;
	(void)fd;
	(void)events;
	ret = mcrd_network_read(&s->network, &err);
	if (ret < 0) {
		mcrd_log(MCRD_NETWORK, MCRD_LOG_CRITICAL, NULL, "%s",
			 err.text);
		return sd_event_exit(s->event, MCRD_FAILED);
	}
	if (ret)
		call_look(s);
	return 0;
}

static int on_claim(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	(void)source;
	(void)events;
	(void)arg;
	mcrd_claim_answer(fd);
	return 0;
}

static int on_reload(sd_event_source *source,
		     const struct signalfd_siginfo *info, void *arg)
{
	struct supervisor *s = arg;
	struct mcr_config config;

	(void)source;
	(void)info;
	mcrd_service_reloading();
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_NOTICE,
		 MCRD_FIELDS({ "file", s->options->config }),
		 "the configuration is read again");
	if (mcrd_load(s->options->config, &config)) {
		mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_ERROR,
			 MCRD_FIELDS({ "file", s->options->config }),
			 "the configuration is left as it was");
		mcrd_service_ready();
		return 0;
	}
	mcrd_reconcile_config(&s->reconciler, &config);
	s->ready = false;
	call_step(s);
	return 0;
}

static int on_release(sd_event_source *source,
		      const struct signalfd_siginfo *info, void *arg)
{
	struct supervisor *s = arg;

	(void)source;
	(void)info;
	mcrd_relay_release(s->relay);
	return 0;
}

static int on_end(sd_event_source *source, const struct signalfd_siginfo *info,
		  void *arg)
{
	struct supervisor *s = arg;

	(void)source;
	mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_NOTICE, NULL,
		 "ends, by signal %u (%s) of process %u", info->ssi_signo,
		 strsignal(info->ssi_signo), info->ssi_pid);
	return sd_event_exit(s->event, MCRD_DONE);
}

/* Sources; each step of it needs the ones before. */
static int add_sources(struct supervisor *s)
{
	int ret;

	ret = sd_event_add_defer(s->event, &s->step, on_step, s);
	if (ret >= 0)
		ret = sd_event_source_set_priority(s->step,
						   STEP_PRIORITY);
	if (ret >= 0)
		ret = sd_event_add_time(s->event, &s->interval, CLOCK_MONOTONIC,
					0, MS, on_interval, s);
	if (ret >= 0)
		ret = sd_event_add_time(s->event, &s->look, CLOCK_MONOTONIC, 0,
					MS, on_look, s);
	if (ret >= 0)
		ret = sd_event_source_set_enabled(s->look, SD_EVENT_OFF);
	if (ret >= 0)
		ret = sd_event_add_time(s->event, &s->save, CLOCK_MONOTONIC, 0,
					MS, on_save, s);
	if (ret >= 0)
		ret = sd_event_source_set_enabled(s->save, SD_EVENT_OFF);
	if (ret >= 0)
		ret = sd_event_add_io(s->event, NULL,
				      mcr_family_fd(s->family), EPOLLIN,
				      on_family, s);
	if (ret >= 0)
		ret = sd_event_add_io(s->event, NULL,
				      mcrd_rtnl_fd(s->network.rtnl), EPOLLIN,
				      on_links, s);
	if (ret >= 0 && s->claim >= 0)
		ret = sd_event_add_io(s->event, NULL, s->claim, EPOLLIN,
				      on_claim, s);
	if (ret >= 0)
		ret = sd_event_add_signal(s->event, NULL, SIGHUP, on_reload, s);
	if (ret >= 0)
		ret = sd_event_add_signal(s->event, NULL, SIGUSR1, on_release,
					  s);
	if (ret >= 0)
		ret = sd_event_add_signal(s->event, NULL, SIGTERM, on_end, s);
	if (ret >= 0)
		ret = sd_event_add_signal(s->event, NULL, SIGINT, on_end, s);
	if (ret >= 0)
		ret = sd_event_set_watchdog(s->event, true);
	return ret < 0 ? ret : 0;
}

static int start(struct supervisor *s, struct mcr_error *err)
{
	int ret;

	ret = mcr_family_open(&s->family, NULL, err);
	if (!ret)
		ret = mcrd_network_open(&s->network, err);
	if (ret)
		return ret;
	ret = sd_event_default(&s->event);
	if (ret >= 0)
		ret = add_sources(s);
	if (ret < 0)
		return mcr_error_set(err, ret, "cannot set up the event loop: %s",
				     strerror(-ret));
	if (s->options->no_log_relay)
		return 0;
	s->relay = mcrd_relay_open(s->event, s->opener, err);
	return s->relay ? 0 : -EIO;
}

static int finish(struct supervisor *s, int status)
{
	struct mcr_error err;

	mcrd_service_stopping();
	/* Only if it was asked to end: if it fails, forwarding goes on. */
	if (s->options->flush_on_exit && status == MCRD_DONE) {
		if (mcrd_reconcile_flush(&s->reconciler, &err)) {
			mcrd_log(MCRD_RULE_DISPATCH, MCRD_LOG_ERROR, NULL,
				 "the rules could not be removed: %s",
				 err.text);
			status = MCRD_FAILED;
		}
	}
	mcrd_gro_close(&s->gro);
	if (s->reconciler.runtime_changed || s->options->flush_on_exit)
		save_runtime(s);
	return status;
}

int mcrd_supervise(const struct mcrd_options *options,
		   const struct mcr_daemon_files *files, int opener, int claim,
		   struct mcr_config *config)
{
	struct supervisor s = {
		.options = options,
		.files = files,
		.opener = opener,
		.claim = claim,
	};
	struct mcr_error err;
	int status;

	mcrd_reconciler_init(&s.reconciler);
	s.reconciler.listen = listen_to;
	s.reconciler.listen_arg = &s;
	mcrd_reconcile_config(&s.reconciler, config);
	apply_log_settings(&s);
	mcrd_runtime_load(files->runtime, &s.reconciler.restored,
			  &s.reconciler.restored_instance);
	mcrd_gro_open(&s.gro, files->gro);
	if (start(&s, &err)) {
		mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_CRITICAL, NULL, "%s",
			 err.text);
		status = MCRD_FAILED;
	} else {
		mcrd_log(MCRD_SUPERVISOR, MCRD_LOG_NOTICE,
			 MCRD_FIELDS({ "file", options->config }),
			 "mcrd %s starts", MCR_VERSION);
		status = sd_event_loop(s.event);
		status = finish(&s, status < 0 ? MCRD_FAILED : status);
	}
	mcrd_reconcile_disconnect(&s.reconciler);
	mcrd_relay_close(s.relay);
	sd_event_source_unref(s.step);
	sd_event_source_unref(s.interval);
	sd_event_source_unref(s.look);
	sd_event_source_unref(s.save);
	sd_event_unref(s.event);
	mcrd_network_close(&s.network);
	mcr_family_close(s.family);
	mcrd_reconciler_clear(&s.reconciler);
	return status;
}
