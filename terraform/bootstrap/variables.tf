variable "region" {
  description = "AWS region."
  type        = string
  default     = "us-east-1"
  nullable    = false
}

variable "state_bucket" {
  description = "Name of the bucket that keeps the Terraform state of every environment. Bucket names are unique in all of AWS."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.state_bucket))
    error_message = "state_bucket: 3 to 63 lower-case letters, digits, dots and hyphens."
  }
  validation {
    condition     = !can(regex("^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\\.mrap|--x-s3|--table-s3)$", var.state_bucket))
    error_message = "state_bucket: S3 keeps names that begin with xn--, sthree- or amzn-s3-demo-, or end with -s3alias, --ol-s3, .mrap, --x-s3 or --table-s3, for itself."
  }
  validation {
    condition     = !can(regex("\\.\\.|^[0-9]+(\\.[0-9]+){3}$", var.state_bucket))
    error_message = "state_bucket: no two dots side by side, and no IP address."
  }
}

variable "force_destroy" {
  description = "Whether destroying deletes the states that are in the bucket."
  type        = bool
  default     = false
  nullable    = false
}

variable "project" {
  description = "Name of the project, as the root module has it: what the apply roles may change is named after it."
  type        = string
  default     = "scones-unlimited"
  nullable    = false

  validation {
    condition     = !can(regex("^(aws|ssm|xn--|sthree-|amzn-s3-demo-)", var.project))
    error_message = "project: AWS keeps names that begin with aws, ssm, xn--, sthree- or amzn-s3-demo- for itself."
  }
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,19}$", var.project))
    error_message = "project: 3 to 20 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "repository" {
  description = "The GitHub repository whose workflows may plan and apply, as the subject of its identity tokens names it: owner@ID/name@ID, or owner/name where it has no immutable subject. Null makes no way in."
  type        = string
  default     = null

  validation {
    # No pattern can be given, for the subject is compared as it stands.
    condition     = var.repository == null || can(regex("^[A-Za-z0-9-]+(@[0-9]+/[A-Za-z0-9._-]+@[0-9]+|/[A-Za-z0-9._-]+)$", var.repository))
    error_message = "repository: owner@ID/name@ID, such as example@12/scones@34, or owner/name; no pattern."
  }
}

variable "oidc_provider_arn" {
  description = "ARN of the account's identity provider for GitHub, of which an account has one at most; null makes it."
  type        = string
  default     = null
}

variable "environments" {
  description = "The environments: each gets a boundary for its roles and, where there is a repository, a role to plan and one to apply with. On GitHub each is a protected environment."
  type        = set(string)
  default     = ["dev", "prod"]
  nullable    = false

  validation {
    condition     = alltrue([for name in var.environments : can(regex("^[a-z][a-z0-9]{1,9}$", name))])
    error_message = "environments: each 2 to 10 lower-case letters and digits, beginning with a letter, such as dev."
  }
}

variable "planned_by_pull_requests" {
  description = "The environments that a pull request may plan, and so whoever may push a branch: the others are planned from main alone."
  type        = set(string)
  default     = ["dev"]
  nullable    = false
}
