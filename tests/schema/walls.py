"""What the database is allowed to look like: every exception to the walls, with its reason."""

# Tables of no brand. A row of one of these never says anything about a brand's customers.
REFERENCE_TABLES = {
    "account_emailaddress": "allauth: people sign in before they have a brand",
    "account_emailconfirmation": "allauth: one-time tokens of people",
    "auth_group": "Django: unused, comes with permissions",
    "auth_group_permissions": "Django: unused, comes with permissions",
    "auth_permission": "Django: unused, comes with permissions",
    "brands_brand": "the tenant itself",
    "brands_signinlog": "sign-ins are of people, not of brands",
    "brands_user": "one person may work for several brands",
    "brands_user_groups": "Django: unused, comes with permissions",
    "brands_user_user_permissions": "Django: unused, comes with permissions",
    "cafe24_consentstate": "one-time tokens, looked up before the brand is known",
    "cafe24_launchnonce": "one-time tokens, looked up before the brand is known",
    "catalog_sharedcategory": "a platform's one category tree: says nothing of any brand",
    "django_content_type": "Django",
    "django_migrations": "Django",
    "django_session": "Django: sessions are of browsers",
    "foundation_clockoffset": "the demo's time",
    "foundation_heartbeat": "processes",
    "integrations_rejectedcall": "counts calls of which no brand is known",
    "integrations_storedirectory": "finds the brand of a store, so it comes before the brand",
    "naver_handoff": "one-time tokens, looked up before the brand is known",
}

# Tables of a brand with neither primary nor unique key.
WITHOUT_KEY = {
    "integrations_orderevent": "news is appended as it comes, duplicates included",
}

# Columns that look like foreign keys between tenant tables and are not.
LOOSE_REFERENCES = {
    ("brands_customerlink", "subject_id"): "an order or a card: rooms above this one",
    ("notifications_message", "order_id"): "notifications are strangers to orders",
    ("stamps_stampgrant", "subject_id"): "an order or a unit",
    ("stamps_stampdecision", "program_version_id"): "a note in a trace, kept whatever happens",
    ("stamps_stampdecision", "rule_version_id"): "a note in a trace, kept whatever happens",
    ("warranties_warrantydecision", "program_version_id"): "a note in a trace",
    ("warranties_warrantydecision", "rule_version_id"): "a note in a trace",
    ("stamps_stampentry", "user_id"): "a note of who did it: people are of no brand",
    ("stamps_rewardevent", "user_id"): "a note of who did it: people are of no brand",
    ("warranties_warrantyevent", "user_id"): "a note of who did it: people are of no brand",
    ("warranties_individualissue", "user_id"): "a note of who did it: people are of no brand",
    ("warranties_individualissue", "product_external_id"): "the mall's own id",
    ("orders_order", "external_id"): "the mall's own id",
    ("orders_orderitem", "external_id"): "the mall's own id",
    ("orders_orderitem", "product_external_id"): "the mall's own id",
    ("orders_orderitem", "replaces_external_id"): "the mall's own id",
    ("catalog_category", "external_id"): "the mall's own id",
    ("catalog_category", "parent_external_id"): "the mall's own id",
    ("catalog_product", "external_id"): "the mall's own id",
    ("catalog_productwork", "external_id"): "the mall's own id",
    ("integrations_readhint", "external_order_id"): "the mall's own id",
    ("issuance_arriveditem", "external_order_id"): "the mall's own id",
    ("issuance_arriveditem", "external_item_id"): "the mall's own id",
    ("integrations_integration", "store_id"): "the mall's own id",
    ("integrations_integration", "application_id"): "the platform's name for an application",
    ("notifications_attempt", "gateway_message_id"): "the gateway's own id",
    ("notifications_senderprofile", "channel_id"): "Kakao's own id",
}

# What was written once stays as it was: a web request may add to these and nothing else.
APPEND_ONLY = {
    "brands_accesslog",
    "brands_auditlog",
    "brands_signinlog",
    "integrations_orderevent",
    "orders_transition",
    "stamps_rewardevent",
    "stamps_stampentry",
    "stamps_stampprogramversion",
    "stamps_stampruleversion",
    "warranties_warrantyevent",
    "warranties_warrantyprogramversion",
    "warranties_warrantyruleversion",
}
