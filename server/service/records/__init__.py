"""What the service takes and gives: frozen records, checked where they cross a border."""
