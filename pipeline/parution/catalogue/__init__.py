"""What a static portal tells machines of its dataset: catalogues of four standards, one of facts.

``published`` gathers what is known of a dataset on a portal, once; ``dcat``, ``schema_org``,
``croissant`` and ``ro_crate`` each say it in the words of a standard; ``turtle``, ``rdf_xml`` and
``json_ld`` write the graph of ``dcat``. All of it is pure.
"""
