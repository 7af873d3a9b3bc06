# A channel of EventGrid and a source whose events it carries, as they come, to the function.

locals {
  bus_filter = {
    source = [
      { op = "StringIn", values = [local.name] },
    ]
  }

  bus_target = {
    urn         = one([for name, function in huaweicloud_fgs_function.function : function.urn if name == "eventbus"])
    invoke_type = "ASYNC"
    agency_name = var.eventgrid_agency
  }

  bus_transform = {
    type  = "ORIGINAL"
    value = ""
  }
}

resource "huaweicloud_eg_custom_event_channel" "bus" {
  count = var.bus ? 1 : 0

  name = local.name
}

resource "huaweicloud_eg_custom_event_source" "bus" {
  count = var.bus ? 1 : 0

  channel_id = huaweicloud_eg_custom_event_channel.bus[0].id
  name       = local.name
}

resource "huaweicloud_eg_event_subscription" "bus" {
  count = var.bus ? 1 : 0

  channel_id = huaweicloud_eg_custom_event_channel.bus[0].id
  name       = local.name

  sources {
    id            = uuidv5("url", "hotspot-webhook/${var.stage}/source")
    provider_type = "CUSTOM"
    name          = huaweicloud_eg_custom_event_source.bus[0].name
    filter_rule   = jsonencode(local.bus_filter)
  }

  targets {
    id            = uuidv5("url", "hotspot-webhook/${var.stage}/target")
    provider_type = "OFFICIAL"
    name          = "HC.FunctionGraph"
    detail_name   = "detail"
    detail        = jsonencode(local.bus_target)
    transform     = jsonencode(local.bus_transform)
  }
}

resource "huaweicloud_fgs_async_invoke_configuration" "eventbus" {
  count = var.bus ? 1 : 0

  function_urn = huaweicloud_fgs_function.function["eventbus"].urn
  # Nothing is tried twice, since a create must not be; and nothing comes late, since an old wish would undo a newer one.
  max_async_retry_attempts       = 0
  max_async_event_age_in_seconds = 900

  on_failure {
    destination = "SMN"
    param       = jsonencode(local.failure_target)
  }
}
