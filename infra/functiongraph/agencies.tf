# Agencies let FunctionGraph (op_svc_cff) act in this account, and nobody else.

locals {
  project_name = var.project_name != "" ? var.project_name : var.hw_region_name

  configuration_policy = {
    Version = "1.1"
    Statement = [
      {
        Effect = "Allow"
        Action = ["smn:topic:publish"]
      },
    ]
  }
}

# For the functions' own code: the temporary keys with which it signs. None where keys or a user are set.
resource "huaweicloud_identity_agency" "execution" {
  count = var.uses_agency ? 1 : 0

  name                  = "${local.name}-execution"
  description           = "Temporary keys with which hotspot-webhook calls Workspace"
  delegated_domain_name = "op_svc_cff"

  project_role {
    project = local.project_name
    roles   = [var.workspace_role]
  }
}

# For the service: it tells the topic of failures.
resource "huaweicloud_identity_agency" "configuration" {
  count = var.bus || var.schedules ? 1 : 0

  name                  = "${local.name}-configuration"
  description           = "Lets FunctionGraph publish failures of hotspot-webhook"
  delegated_domain_name = "op_svc_cff"

  project_role {
    project = local.project_name
    roles   = [huaweicloud_identity_role.configuration[0].name]
  }
}

resource "huaweicloud_identity_role" "configuration" {
  count = var.bus || var.schedules ? 1 : 0

  name        = "${local.name}-configuration"
  description = "Publish to topics of SMN"
  type        = "XA"
  policy      = jsonencode(local.configuration_policy)
}
