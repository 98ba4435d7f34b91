"""Rule sets with one mistake each, such as authors make: what their tests should notice. One kind of mistake a file."""
