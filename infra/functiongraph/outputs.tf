output "urls" {
  description = "Where deliveries go to."
  value = {
    for name, route in local.routes :
    name => "https://${var.host != "" ? var.host : "${huaweicloud_apig_group.routes.id}.apic.${var.hw_region_name}.huaweicloudapis.com"}${route.path}"
    if local.parts[route.function] && route.method != "HEAD"
  }
}

output "functions" {
  description = "URN of each function."
  value       = { for name, function in huaweicloud_fgs_function.function : name => function.urn }
}

output "failure_topic" {
  description = "URN of the topic of failures: subscribe to it."
  value       = huaweicloud_smn_topic.failures.id
}

output "event_source" {
  description = "Channel and source of EventGrid to which events are sent, where there are."
  value       = { for source in huaweicloud_eg_custom_event_source.bus : source.name => source.channel_id }
}
