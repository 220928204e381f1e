"""What places a text means: gazetteer, rules, results; offline."""
