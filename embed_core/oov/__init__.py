"""Words a model has never seen: what each kind of model answers, and how well."""
