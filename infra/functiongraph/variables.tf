# What can be chosen. The first five are written by `npm run package`.

variable "stage" {
  type        = string
  default     = "prod"
  description = "Part of every name."
}

variable "chat" {
  type        = bool
  default     = false
  description = "The function for chats."
}

variable "bus" {
  type        = bool
  default     = false
  description = "The function for events, with a channel of EventGrid that it listens on."
}

variable "schedules" {
  type        = bool
  default     = false
  description = "The function for timers."
}

variable "uses_agency" {
  type        = bool
  default     = true
  description = "Whether the functions sign with temporary keys of an agency: neither keys nor a user are set."
}

variable "gateway_instance_id" {
  type        = string
  description = "Id of the dedicated API Gateway that is there already (it costs money, so none is made)."
}

variable "gateway_environment_id" {
  type        = string
  default     = "DEFAULT_ENVIRONMENT_RELEASE_ID"
  description = "Environment of the gateway in which the routes are published; RELEASE, if nothing is said."
}

variable "host" {
  type        = string
  default     = ""
  description = "Your own domain name, bound to the group of the routes in the console; without one, the gateway's debugging name."
}

variable "runtime" {
  type        = string
  default     = "Node.js20.15"
  description = "Of the functions, as FunctionGraph writes it."
}

variable "memory_size" {
  type        = number
  default     = 512
  description = "Of each function, in MB."
}

variable "max_instances" {
  type        = number
  default     = 10
  description = "So many copies of each function at most."
}

variable "timers" {
  type = map(object({
    schedule   = string
    user_event = optional(string, "")
  }))
  default = {
    on = {
      schedule   = "CRON_TZ=UTC 0 0 7 * * MON-FRI"
      user_event = "{\"action\":\"apply\",\"enabled\":true,\"exitSessions\":2}"
    }
    off = {
      schedule   = "CRON_TZ=UTC 0 0 19 * * MON-FRI"
      user_event = "{\"action\":\"apply\",\"enabled\":false}"
    }
  }
  description = "By name: when (six fields, the first is seconds), and the payload as JSON text. An empty one stands for SCHEDULE_COMMAND."
}

variable "timer_status" {
  type        = string
  default     = "DISABLED"
  description = "Whether the timers run: DISABLED or ACTIVE. Look at them first."
}

variable "eventgrid_agency" {
  type        = string
  default     = "EG_TARGET_AGENCY"
  description = "Agency with which EventGrid invokes the function. The console of EventGrid makes it with the first subscription."
}

variable "workspace_role" {
  type        = string
  default     = "Workspace FullAccess"
  description = "Role that the functions' agency has in the project: the rights of Workspace."
}

variable "project_name" {
  type        = string
  default     = ""
  description = "Name of the project in which the agencies have their roles; that of the region, if nothing is said."
}

variable "log_retention_days" {
  type        = number
  default     = 30
  description = "How long the log is kept."
}
