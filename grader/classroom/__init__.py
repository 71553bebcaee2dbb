"""A class: who handed in what, results in a store, marks by the rules of the course, gradebooks and reports."""
