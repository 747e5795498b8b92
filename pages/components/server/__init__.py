"""What stands between the network and the pages: room for visitors, health, metrics, logs, the document's first picture."""
