# Who hears of failures: whoever subscribes to this topic.

locals {
  failure_target = {
    topic_urn = huaweicloud_smn_topic.failures.id
  }
}

resource "huaweicloud_smn_topic" "failures" {
  name = "${local.name}-failures"
}

# Says that a function threw, also where the platform invoked it and waited, which the topic is not told of.
resource "huaweicloud_ces_alarmrule" "failures" {
  alarm_name           = "${local.name}-failures"
  alarm_description    = "A function of hotspot-webhook failed. Its log says which delivery, and why."
  alarm_type           = "MULTI_INSTANCE"
  alarm_enabled        = true
  alarm_action_enabled = true

  metric {
    namespace = "SYS.FunctionGraph"
  }

  dynamic "resources" {
    for_each = huaweicloud_fgs_function.function

    content {
      dimensions {
        name  = "package-functionname"
        value = "default-${resources.value.name}"
      }
    }
  }

  condition {
    metric_name         = "failcount"
    period              = 300
    filter              = "sum"
    comparison_operator = ">"
    value               = 0
    count               = 1
    alarm_level         = 2
  }

  alarm_actions {
    type              = "notification"
    notification_list = [huaweicloud_smn_topic.failures.id]
  }
}
