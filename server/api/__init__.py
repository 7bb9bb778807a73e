"""The HTTP interface: operations, and the document that describes them."""
