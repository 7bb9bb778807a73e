"""The versioned migrations; `watchbill-server migrate` runs them."""
