"""Towns and countries by name, offline. Knows no trial and no patient; where a name is unclear it gives every candidate."""
