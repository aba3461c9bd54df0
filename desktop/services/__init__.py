"""What people do with the application, one gerund a module."""
