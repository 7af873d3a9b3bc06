# The settings of the functions. A variable is called as its setting, in lower case. What is not set is empty, and not handed over.

locals {
  cloud_settings = {
    HW_REGION_NAME                = var.hw_region_name
    HW_PROJECT_ID                 = var.hw_project_id
    HW_DOMAIN_NAME                = var.hw_domain_name
    HW_USER_NAME                  = var.hw_user_name
    HW_IAM_ENDPOINT               = var.hw_iam_endpoint
    HW_WORKSPACE_ENDPOINT         = var.hw_workspace_endpoint
    UPSTREAM_TIMEOUT_MS           = var.upstream_timeout_ms
    TOKEN_TIMEOUT_MS              = var.token_timeout_ms
    TOKEN_PREFETCH                = var.token_prefetch
    POWERTOOLS_LOG_LEVEL          = var.powertools_log_level
    POWERTOOLS_LOGGER_LOG_EVENT   = var.powertools_logger_log_event
    POWERTOOLS_DEV                = var.powertools_dev
    POWERTOOLS_LOGGER_SAMPLE_RATE = var.powertools_logger_sample_rate
  }

  # Of each function, beside those.
  settings = {
    webhook = {
      WEBHOOK_ALLOW_UNSIGNED      = var.webhook_allow_unsigned
      SIGNATURE_TOLERANCE_SECONDS = var.signature_tolerance_seconds
    }
    chatops = {
      DISCORD_PUBLIC_KEYS         = var.discord_public_keys
      CHATOPS_ALLOW               = var.chatops_allow
      CHATOPS_LOCALE              = var.chatops_locale
      CHAT_BUDGET_MS              = var.chat_budget_ms
      SIGNATURE_TOLERANCE_SECONDS = var.signature_tolerance_seconds
    }
    eventbus = {}
    schedule = {
      SCHEDULE_COMMAND = var.schedule_command
    }
  }

  cloud_secrets = {
    HW_USER_PASSWORD  = var.hw_user_password
    HW_ACCESS_KEY     = var.hw_access_key
    HW_SECRET_KEY     = var.hw_secret_key
    HW_SECURITY_TOKEN = var.hw_security_token
  }

  secrets = {
    webhook = {
      WEBHOOK_SECRETS       = var.webhook_secrets
      WEBHOOK_HUB_SECRETS   = var.webhook_hub_secrets
      WEBHOOK_BEARER_TOKENS = var.webhook_bearer_tokens
    }
    chatops = {
      SLACK_SIGNING_SECRETS = var.slack_signing_secrets
      MATTERMOST_TOKENS     = var.mattermost_tokens
      TEAMS_SECRETS         = var.teams_secrets
    }
    eventbus = {}
    schedule = {}
  }

  user_data = {
    for function, own in local.settings :
    function => { for name, value in merge(local.cloud_settings, own) : name => value if value != "" }
  }

  encrypted_user_data = {
    for function, own in local.secrets :
    function => { for name, value in merge(local.cloud_secrets, own) : name => value if value != "" }
  }
}

variable "hw_region_name" {
  type = string
}

variable "hw_project_id" {
  type    = string
  default = ""
}

variable "hw_domain_name" {
  type    = string
  default = ""
}

variable "hw_user_name" {
  type    = string
  default = ""
}

variable "hw_iam_endpoint" {
  type    = string
  default = ""
}

variable "hw_workspace_endpoint" {
  type    = string
  default = ""
}

variable "upstream_timeout_ms" {
  type    = string
  default = ""
}

variable "token_timeout_ms" {
  type    = string
  default = ""
}

variable "token_prefetch" {
  type    = string
  default = ""
}

variable "powertools_log_level" {
  type    = string
  default = ""
}

variable "powertools_logger_log_event" {
  type    = string
  default = ""
}

variable "powertools_dev" {
  type    = string
  default = ""
}

variable "powertools_logger_sample_rate" {
  type    = string
  default = ""
}

variable "webhook_allow_unsigned" {
  type    = string
  default = ""

  validation {
    condition     = var.webhook_allow_unsigned != "true"
    error_message = "The route is open to the internet: anybody could change the project."
  }
}

variable "signature_tolerance_seconds" {
  type    = string
  default = ""
}

variable "discord_public_keys" {
  type    = string
  default = ""
}

variable "chatops_allow" {
  type    = string
  default = ""
}

variable "chatops_locale" {
  type    = string
  default = ""
}

variable "chat_budget_ms" {
  type    = string
  default = ""
}

variable "schedule_command" {
  type    = string
  default = ""
}

# Secrets have no default: Terraform asks for each that is set, unless TF_VAR_… or a *.tfvars of your own says it. Those that are
# not set stand empty in settings.auto.tfvars.json.

variable "hw_user_password" {
  type        = string
  sensitive   = true
  description = "HW_USER_PASSWORD, a secret; empty where it is not set."
}

variable "hw_access_key" {
  type        = string
  sensitive   = true
  description = "HW_ACCESS_KEY, a secret; empty where it is not set."
}

variable "hw_secret_key" {
  type        = string
  sensitive   = true
  description = "HW_SECRET_KEY, a secret; empty where it is not set."
}

variable "hw_security_token" {
  type        = string
  sensitive   = true
  description = "HW_SECURITY_TOKEN, a secret; empty where it is not set."
}

variable "webhook_secrets" {
  type        = string
  sensitive   = true
  description = "WEBHOOK_SECRETS, a secret; empty where it is not set."
}

variable "webhook_hub_secrets" {
  type        = string
  sensitive   = true
  description = "WEBHOOK_HUB_SECRETS, a secret; empty where it is not set."
}

variable "webhook_bearer_tokens" {
  type        = string
  sensitive   = true
  description = "WEBHOOK_BEARER_TOKENS, a secret; empty where it is not set."
}

variable "slack_signing_secrets" {
  type        = string
  sensitive   = true
  description = "SLACK_SIGNING_SECRETS, a secret; empty where it is not set."
}

variable "mattermost_tokens" {
  type        = string
  sensitive   = true
  description = "MATTERMOST_TOKENS, a secret; empty where it is not set."
}

variable "teams_secrets" {
  type        = string
  sensitive   = true
  description = "TEAMS_SECRETS, a secret; empty where it is not set."
}
