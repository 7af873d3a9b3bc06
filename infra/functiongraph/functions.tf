locals {
  name = "hotspot-webhook-${var.stage}"

  # Which functions there are, and which of them are on.
  parts = {
    webhook  = true
    chatops  = var.chat
    eventbus = var.bus
    schedule = var.schedules
  }

  descriptions = {
    webhook  = "Signed webhooks over HTTP"
    chatops  = "Commands typed in a chat"
    eventbus = "Events of EventGrid and SMN"
    schedule = "Timers"
  }
}

resource "huaweicloud_fgs_function" "function" {
  for_each = toset([for function, on in local.parts : function if on])

  name        = "${local.name}-${each.key}"
  description = local.descriptions[each.key]
  app         = "default"
  handler     = "index.handler"
  runtime     = var.runtime
  memory_size = var.memory_size
  # Below the 30 s after which the gateway gives up, so that the answer is always ours.
  timeout          = 28
  max_instance_num = tostring(var.max_instances)

  code_type     = "zip"
  code_filename = "${each.key}.zip"
  func_code     = filebase64("${path.module}/${each.key}.zip")

  user_data           = jsonencode(local.user_data[each.key])
  encrypted_user_data = jsonencode(local.encrypted_user_data[each.key])

  # What the service itself may do for the function, and what the function may do, apart from each other.
  agency     = one(huaweicloud_identity_agency.configuration[*].name)
  app_agency = one(huaweicloud_identity_agency.execution[*].name)

  enable_lts_log  = true
  log_group_id    = huaweicloud_lts_group.log.id
  log_group_name  = huaweicloud_lts_group.log.group_name
  log_stream_id   = huaweicloud_lts_stream.log.id
  log_stream_name = huaweicloud_lts_stream.log.stream_name

  lifecycle {
    # The platform takes 20 variables, 4 KB in all, plain and encrypted ones together. The pattern fits each character.
    precondition {
      condition = (
        length(local.user_data[each.key]) + length(local.encrypted_user_data[each.key]) <= 20 &&
        length(regexall("(?s).", join("", concat(
          keys(local.user_data[each.key]), values(local.user_data[each.key]),
          keys(local.encrypted_user_data[each.key]), values(local.encrypted_user_data[each.key]),
        )))) <= 4096
      )
      error_message = "The function ${each.key} has more than 20 settings, or more than 4096 characters in their names and values, secrets included."
    }
  }
}

resource "huaweicloud_lts_group" "log" {
  group_name  = local.name
  ttl_in_days = var.log_retention_days
}

resource "huaweicloud_lts_stream" "log" {
  group_id    = huaweicloud_lts_group.log.id
  stream_name = local.name
  ttl_in_days = var.log_retention_days
}
