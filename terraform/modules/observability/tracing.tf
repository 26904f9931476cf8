# X-Ray's own default traces the first photo of every second, which is each one where photos come
# slowly: traces would cost as much as everything else of a photo.

resource "aws_xray_sampling_rule" "this" {
  rule_name      = var.prefix
  priority       = 1000
  version        = 1
  reservoir_size = 0
  fixed_rate     = 0.01
  service_name   = "${var.prefix}-*"
  service_type   = "*"
  host           = "*"
  http_method    = "*"
  url_path       = "*"
  resource_arn   = "*"
}
