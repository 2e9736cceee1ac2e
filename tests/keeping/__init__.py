"""What is kept, and kept in order: backups, upgrades, the audit, what is forgotten, and who watches."""
