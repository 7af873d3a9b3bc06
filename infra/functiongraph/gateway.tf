# Routes of a dedicated API Gateway. Proofs are in the deliveries themselves, so that the gateway asks for none.

locals {
  routes = {
    webhook     = { function = "webhook", method = "POST", path = "/webhook" }
    health      = { function = "webhook", method = "GET", path = "/health" }
    health-head = { function = "webhook", method = "HEAD", path = "/health" }
    slack       = { function = "chatops", method = "POST", path = "/slack" }
    mattermost  = { function = "chatops", method = "POST", path = "/mattermost" }
    teams       = { function = "chatops", method = "POST", path = "/teams" }
    discord     = { function = "chatops", method = "POST", path = "/discord" }
  }
}

resource "huaweicloud_apig_group" "routes" {
  instance_id = var.gateway_instance_id
  name        = local.name
  description = "hotspot-webhook"
}

resource "huaweicloud_apig_api" "route" {
  for_each = { for name, route in local.routes : name => route if local.parts[route.function] }

  instance_id             = var.gateway_instance_id
  group_id                = huaweicloud_apig_group.routes.id
  type                    = "Public"
  name                    = "${local.name}-${each.key}"
  request_protocol        = "HTTPS"
  request_method          = each.value.method
  request_path            = each.value.path
  matching                = "Exact"
  security_authentication = "NONE"
  # Signatures are over the bytes as they came: as text they would not survive.
  is_send_fg_body_base64 = true

  func_graph {
    function_urn    = huaweicloud_fgs_function.function[each.value.function].urn
    version         = "latest"
    network_type    = "V2"
    invocation_type = "sync"
    # Longer than the function may take. Nothing said would be 5 s.
    timeout = 30000
  }
}

resource "huaweicloud_apig_api_publishment" "route" {
  for_each = huaweicloud_apig_api.route

  instance_id = var.gateway_instance_id
  env_id      = var.gateway_environment_id
  api_id      = each.value.id

  lifecycle {
    # A route that was changed is not served before it is published again.
    replace_triggered_by = [huaweicloud_apig_api.route[each.key]]
  }
}
