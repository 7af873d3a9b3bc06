# hotspot-webhook on FunctionGraph. `npm run package -- --target functiongraph` puts these files beside the zips of the functions and
# their settings; `terraform init` and `terraform apply` in that folder do the rest. Your own values belong in a *.tfvars of yours:
# these files are written anew each time.

terraform {
  required_version = ">= 1.3.0"

  required_providers {
    huaweicloud = {
      source  = "huaweicloud/huaweicloud"
      version = ">= 1.97.1, < 2.0.0"
    }
  }
}

# Who runs Terraform is said by HW_ACCESS_KEY and HW_SECRET_KEY in the shell. These keys reach no function.
provider "huaweicloud" {
  region = var.hw_region_name
}
