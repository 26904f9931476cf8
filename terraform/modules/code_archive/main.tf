locals {
  folders = concat([var.source_directory], var.libraries)

  # The same rule as in package_code.py: what tools write beside sources is no source, and hidden.
  files = flatten([
    for number, folder in local.folders : [
      for file in fileset(folder, "**") : {
        name = "${number}/${file}"
        hash = filesha256("${folder}/${file}")
      } if !can(regex("(^|/)(\\.|__pycache__/|[^/]+\\.egg-info/)|\\.pyc$", file)) &&
      !anytrue([for excluded in var.excluded : startswith(file, "${excluded}/")])
    ]
  ])

  python = coalesce(var.packaging.wheel_python, var.packaging.runtime)

  # All that the archive's bytes depend on, and nothing of the machine: the same checkout plans the
  # same key everywhere, and a changed file plans another.
  hash = sha256(jsonencode({
    name      = var.name
    files     = { for file in local.files : file.name => file.hash }
    runtime   = local.python
    platforms = var.packaging.wheel_platforms
    packager  = filesha256(var.packager)
  }))
  key = "code/${local.hash}/${var.name}"
}

resource "terraform_data" "this" {
  triggers_replace = [var.packaging.bucket, local.hash]

  # The interpreter is given its arguments as a list, so no shell splits or expands them.
  provisioner "local-exec" {
    interpreter = concat(
      [var.packaging.python_interpreter, var.packager, "--source", var.source_directory],
      flatten([for folder in var.libraries : ["--library", folder]]),
      flatten([for folder in var.excluded : ["--exclude", folder]]),
      flatten([for platform in var.packaging.wheel_platforms : ["--platform", platform]]),
      ["--python-version", trimprefix(local.python, "python"), "--destination"],
    )
    command = "s3://${var.packaging.bucket}/${local.key}"
  }
}
