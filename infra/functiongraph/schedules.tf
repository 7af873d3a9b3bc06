locals {
  timer_events = {
    for name, timer in var.timers : name => {
      name          = name
      schedule_type = "Cron"
      schedule      = timer.schedule
      user_event    = timer.user_event
    }
  }
}

resource "huaweicloud_fgs_function_trigger" "timer" {
  for_each = var.schedules ? var.timers : {}

  function_urn = huaweicloud_fgs_function.function["schedule"].urn
  type         = "TIMER"
  status       = var.timer_status
  event_data   = jsonencode(local.timer_events[each.key])
}

resource "huaweicloud_fgs_async_invoke_configuration" "schedule" {
  count = var.schedules ? 1 : 0

  function_urn = huaweicloud_fgs_function.function["schedule"].urn
  # Nothing is tried twice, since a create must not be; and nothing comes late, since an old wish would undo a newer one.
  max_async_retry_attempts       = 0
  max_async_event_age_in_seconds = 900

  on_failure {
    destination = "SMN"
    param       = jsonencode(local.failure_target)
  }
}
