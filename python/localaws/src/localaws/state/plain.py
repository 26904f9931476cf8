"""Services of moto's that are kept as they are: all that their backends have is data."""

PLAIN = {
    "applicationautoscaling": "targets and policies",
    "kms": "keys, what they encrypted, aliases, grants",
    "secretsmanager": "secrets and their versions",
    "ssm": "parameters and their versions",
    "sts": "temporary keys",
}
