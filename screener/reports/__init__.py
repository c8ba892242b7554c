"""What is shown of a result: sentences (`wording`) and how they are laid out, one module a report."""
