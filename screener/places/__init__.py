"""Towns and countries by name, offline. Knows no trial and no patient; an unclear name gives every candidate."""
