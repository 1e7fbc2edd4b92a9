"""The choices of selection fields, as they are read in the user's language."""


def selection_like(model, fname):
    """For ``fields.Selection``: the choices of another model's field."""
    return lambda self: self.env[model]._fields[fname]._description_selection(self.env)


def get_labels(records, fname):
    """{value: label} of the choices of a field of ``records`` (which may be empty)."""
    return dict(records._fields[fname]._description_selection(records.env))


def get_label(record, fname):
    """The label of what ``record`` has chosen; "" for nothing."""
    return get_labels(record, fname).get(record[fname], "")


def get_choices(records, fname, values):
    """[(value, label)] of the choices ``values``, in their order."""
    labels = get_labels(records, fname)
    return [(value, labels[value]) for value in values]
