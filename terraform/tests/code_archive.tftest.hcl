# An archive is named after its sources: the same give the same key, other ones another.

mock_provider "aws" {
  source = "./tests/aws"
}

variables {
  name             = "classify_image.zip"
  source_directory = "../lambdas/classify_image"
  packager         = "../scripts/package_code.py"
  packaging = {
    bucket             = "bucket"
    runtime            = "python3.13"
    wheel_platforms    = ["manylinux2014_aarch64"]
    python_interpreter = "python3"
  }
}

run "the_key_holds_the_hash" {
  command = plan

  module {
    source = "./modules/code_archive"
  }

  assert {
    condition     = local.key == "code/${output.hash}/classify_image.zip" && length(output.hash) == 64
    error_message = "The key is ${local.key}."
  }
  assert {
    condition     = length([for file in local.files : file if strcontains(file.name, "__pycache__")]) == 0
    error_message = "What Python writes beside its sources changes the hash."
  }
}

run "another_runtime_is_another_archive" {
  command = plan

  module {
    source = "./modules/code_archive"
  }

  variables {
    packaging = {
      bucket             = "bucket"
      runtime            = "python3.12"
      wheel_platforms    = ["manylinux2014_aarch64"]
      python_interpreter = "python3"
    }
  }

  assert {
    condition     = output.hash != run.the_key_holds_the_hash.hash
    error_message = "Wheels of two Pythons would have one key."
  }
}

run "wheels_may_be_for_another_python_than_the_runtimes" {
  command = plan

  module {
    source = "./modules/code_archive"
  }

  variables {
    packaging = {
      bucket             = "bucket"
      runtime            = "python3.11"
      wheel_python       = "python3.13"
      wheel_platforms    = ["manylinux2014_aarch64"]
      python_interpreter = "python3"
    }
  }

  assert {
    condition     = output.hash == run.the_key_holds_the_hash.hash
    error_message = "The archive is not that of the Python that its wheels are for."
  }
}

run "what_is_excluded_is_in_no_hash" {
  command = plan

  module {
    source = "./modules/code_archive"
  }

  variables {
    source_directory = "../python/scones_tools/src"
    excluded         = ["scones_tools/page"]
  }

  assert {
    condition     = !anytrue([for file in local.files : strcontains(file.name, "/page/")]) && contains(local.files[*].name, "0/scones_tools/review/page.py")
    error_message = "More or less than the excluded folder is left out."
  }
}

run "another_bucket_is_the_same_archive" {
  command = plan

  module {
    source = "./modules/code_archive"
  }

  variables {
    packaging = {
      bucket             = "another"
      runtime            = "python3.13"
      wheel_platforms    = ["manylinux2014_aarch64"]
      python_interpreter = "/usr/bin/python3"
    }
  }

  assert {
    condition     = output.hash == run.the_key_holds_the_hash.hash
    error_message = "The archive depends on where it goes, or on who builds it."
  }
}

run "a_name_without_its_kind_is_refused" {
  command = plan

  module {
    source = "./modules/code_archive"
  }

  variables {
    name = "classify_image"
  }

  expect_failures = [var.name]
}
