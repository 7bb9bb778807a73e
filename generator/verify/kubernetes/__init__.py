"""What a strict API server knows of manifests, as typed models; one file per API group or family of types.

`known.py` finds the model of an apiVersion and kind; nothing else is imported until then.
"""
