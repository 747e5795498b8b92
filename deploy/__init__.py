"""The app for many people: settings, replicas, the proxy before them, backup. `python -m deploy.serve`."""
