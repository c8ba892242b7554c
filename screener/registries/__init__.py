"""What the trial registries say: asked over the network or read from files, kept, compared. Knows no patient.

The only room that may use the network. It sends the queries of `criteria/registries.yaml` and trial numbers.
"""
