variable "name" {
  description = "File name of the archive, ending in .zip or .tar.gz."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("\\.(zip|tar\\.gz)$", var.name))
    error_message = "name: ends in .zip or .tar.gz."
  }
}

variable "source_directory" {
  description = "Folder whose files stand at the archive's root. Its requirements.txt names the wheels."
  type        = string
  nullable    = false
}

variable "libraries" {
  description = "Further folders whose content stands at the archive's root, such as a package's src."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "excluded" {
  description = "Folders that are not packaged, by their names in the archive: their changes make no other archive."
  type        = list(string)
  default     = []
  nullable    = false
}

variable "packager" {
  description = "Path of scripts/package_code.py."
  type        = string
  nullable    = false
}

variable "packaging" {
  description = "For which Python and platforms wheels are taken, which Python packages, and the bucket that the archive goes to. wheel_python is the Python that wheels are taken for, if it is not the runtime's."
  type = object({
    bucket             = string
    runtime            = string
    wheel_python       = optional(string)
    wheel_platforms    = list(string)
    python_interpreter = string
  })
  nullable = false
}
