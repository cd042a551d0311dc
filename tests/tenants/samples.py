"""A tenants file that is right in every part."""

SECRET = "sixteen-letters!"

RIGHT = """
[tenants.northgate]
tier = "Silver"
switch_off = ["webhooks"]

[tenants.northgate.lrs]
address = "https://lrs.example.org"
ukprn = "10099999"
organisation_ref = "NORTH"
password_file = "northgate.password"
certificate = "northgate.pem"
key = "keys/northgate.key"
key_password_file = "/run/secrets/key"
authority = "authority.pem"
vendor_id = 7

[tenants.northgate.preferences]
purposes = ["Enrolment", "Funding return"]
keep_values = false
notice_version = "2026"
verify_in_batches = true
calls_at_once = 4
calls_per_second = 7.5
bulk_from = 18:00:00
bulk_until = 06:30:00

[tenants.southgate]
modules = ["LRS", "Timetable"]

[tenants.southgate.lrs]
address = "http://127.0.0.1:8081"
organisation_ref = "SOUTH"
password_env = "SOUTHGATE_LRS_PASSWORD"

[tenants.westgate]
switch_off = []
"""
