variable "lambda_runtime" {
  description = "Runtime of the functions."
  type        = string
  default     = "python3.13"
  nullable    = false

  validation {
    condition     = contains(["python3.11", "python3.12", "python3.13"], var.lambda_runtime)
    error_message = "lambda_runtime: python3.11, python3.12 or python3.13; the AWS provider of this version knows no newer one."
  }
}

variable "lambda_wheel_python" {
  description = "Python that the functions' wheels are for, if it is not the runtime's: where functions run under the Python of the machine, whatever the runtime says."
  type        = string
  default     = null

  validation {
    condition     = var.lambda_wheel_python == null || (var.environment == "local" && can(regex("^python3\\.[0-9]+$", var.lambda_wheel_python)))
    error_message = "lambda_wheel_python: such as python3.14, and only in the environment local."
  }
}

variable "lambda_architecture" {
  description = "Processor of the functions."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.lambda_architecture)
    error_message = "lambda_architecture: arm64 or x86_64."
  }
}

variable "wheel_platforms" {
  description = "Platform tags of the wheels that are packaged, as pip names them. They fit the architecture and the runtime: on AWS python3.11 has glibc 2.26, which is manylinux2014 alone."
  type        = list(string)
  default     = ["manylinux_2_28_aarch64", "manylinux2014_aarch64"]
  nullable    = false

  validation {
    condition     = alltrue([for tag in var.wheel_platforms : endswith(tag, var.lambda_architecture == "arm64" ? "_aarch64" : "_x86_64")])
    error_message = "wheel_platforms: each ends with _aarch64 for the architecture arm64, with _x86_64 for x86_64."
  }
}

variable "python_interpreter" {
  description = "The Python that packages the code, on the machine that runs Terraform. It needs pip, and boto3 or the aws CLI."
  type        = string
  default     = "python3"
  nullable    = false
}

variable "container" {
  description = "The Python of the containers that train and serve, and the platform tags of the wheels that are packaged for them. They fit the images of training and endpoint: see container_images.json."
  type = object({
    runtime         = optional(string, "python3.12")
    wheel_platforms = optional(list(string), ["manylinux_2_28_x86_64", "manylinux2014_x86_64"])
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["python3.11", "python3.12", "python3.13", "python3.14"], var.container.runtime)
    error_message = "container.runtime: python3.11, python3.12, python3.13 or python3.14."
  }
}
