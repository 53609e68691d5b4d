"""Pictures of the tables: chosen by rule from the schemas, drawn as SVG, told in a sentence."""
